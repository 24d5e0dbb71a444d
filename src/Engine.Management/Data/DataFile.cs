namespace Engine.Management.Data;

/// <summary>The tables that ship inside the assembly.</summary>
internal static class DataFile
{
    /// <summary>The lines of a table without comments and empty ones; leading spaces are kept.</summary>
    public static IEnumerable<string> ReadLines(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The table '{name}' is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
