namespace Engine.Core.Tests.Architecture;

/// <summary>A source file of the repository.</summary>
internal sealed record SourceFile(string RelativePath, string[] Lines);

/// <summary>Finds the repository the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<SourceFile> SourceFiles(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(static path => (Path: path, Relative: Path.GetRelativePath(Root, path).Replace('\\', '/')))
            .Where(static file => !file.Relative.Contains("/obj/", StringComparison.Ordinal) && !file.Relative.Contains("/bin/", StringComparison.Ordinal))
            .Select(static file => new SourceFile(file.Relative, File.ReadAllLines(file.Path)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Engine.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests don't run inside the repository.");
    }
}
