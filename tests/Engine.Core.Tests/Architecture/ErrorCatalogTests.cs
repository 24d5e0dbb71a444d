using System.Text.RegularExpressions;
using Xunit;

namespace Engine.Core.Tests.Architecture;

/// <summary>Every error has a section in <c>docs/errors.md</c>, and every section an error.</summary>
public sealed partial class ErrorCatalogTests
{
    [Fact]
    public void Errors_Catalog_MatchesTheDocumentation()
    {
        var root = Repository.Root;
        var defined = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => DefinedId().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        var documented = DocumentedId().Matches(File.ReadAllText(Path.Combine(root, "docs", "errors.md"))).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(defined);
        Assert.Empty(defined.Except(documented));
        Assert.Empty(documented.Except(defined));
    }

    [GeneratedRegex("""new\("(E\d{4})",""")]
    private static partial Regex DefinedId();

    [GeneratedRegex(@"^### (E\d{4})\s*$", RegexOptions.Multiline)]
    private static partial Regex DocumentedId();
}
