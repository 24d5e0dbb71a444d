using System.Text;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests;

/// <summary>
/// The list of operations that are not there yet in docs/management-api.md, generated from the table. With
/// <c>ENGINE_UPDATE_DOCS=1</c> the test writes it in place of comparing it.
/// </summary>
public sealed class DocumentationTests
{
    private const string Begin = "<!-- unsupported operations: generated -->";
    private const string End = "<!-- end -->";

    [Fact]
    public void UnsupportedOperations_AreListed()
    {
        var file = Path.Combine(FindRoot(), "docs", "management-api.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, begin, StringComparison.Ordinal);
        var expected = Generate();
        if (Environment.GetEnvironmentVariable("ENGINE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, text[..begin] + expected + text[end..]);
            return;
        }

        Assert.Equal(expected, text[begin..end]);
    }

    private static string Generate()
    {
        var operations = new OperationTable(Catalog.CreateHandlers()).Operations;
        var unsupported = operations.Where(static operation => operation.Handler is null).ToList();
        var text = new StringBuilder().Append(System.Globalization.CultureInfo.InvariantCulture, $"\n{operations.Count - unsupported.Count} of {operations.Count} known operations are supported. Not there yet:\n\n");
        foreach (var group in unsupported.GroupBy(static operation => operation.Segments[0]).OrderBy(static group => group.Key, StringComparer.Ordinal))
        {
            text.Append("- **").Append(group.Key).Append("**: ").AppendJoin(", ", group.Select(static operation => $"`{operation.Method} {operation.Path}`")).Append('\n');
        }

        return text.ToString();
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Engine.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside of the working copy.");
        }

        return folder;
    }
}
