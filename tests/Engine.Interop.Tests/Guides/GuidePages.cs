using System.Text.RegularExpressions;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides;

/// <summary>A code block of the documentation.</summary>
/// <param name="Page">The page, relative to <c>docs</c>; or <c>README.md</c>.</param>
/// <param name="Name">What stands behind the language; unique on the page, empty when the author forgot it.</param>
/// <param name="Language">What stands behind the fence.</param>
/// <param name="Code">The text between the fences.</param>
/// <param name="Line">The line of the page on which the text begins.</param>
internal sealed record GuideBlock(string Page, string Name, string Language, string Code, int Line)
{
    public override string ToString() => $"{Page}, line {Line}";
}

/// <summary>Every page for readers, and the code blocks on it.</summary>
internal static partial class GuidePages
{
    private const string Readme = "README.md";

    private static readonly Lazy<IReadOnlyList<GuideBlock>> LazyBlocks = new(static () => [.. Names().SelectMany(Read)]);

    public static IReadOnlyList<GuideBlock> Blocks => LazyBlocks.Value;

    public static string PathOf(string page) => page == Readme ? Path.Combine(Repository.Root, Readme) : Path.Combine(Repository.Root, "docs", page);

    /// <summary>The name by which rows of tests and scenarios know a block; one without a name goes by its line.</summary>
    public static string KeyOf(GuideBlock block) => block.Name.Length > 0 ? block.Name : $"line {block.Line}";

    private static IEnumerable<string> Names()
    {
        var docs = Path.Combine(Repository.Root, "docs");
        return Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(docs, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Prepend(Readme);
    }

    private static IEnumerable<GuideBlock> Read(string page)
    {
        var lines = File.ReadAllLines(PathOf(page));
        for (var i = 0; i < lines.Length; i++)
        {
            if (Fence().Match(lines[i]) is not { Success: true } opening)
            {
                continue;
            }

            var start = i + 1;
            while (++i < lines.Length && lines[i].Trim() != opening.Groups["fence"].Value)
            {
            }

            var indent = opening.Groups["indent"].Length;
            var code = lines[start..i].Select(line => line.Length >= indent ? line[indent..] : line.TrimStart());
            yield return new GuideBlock(page, opening.Groups["name"].Value.Trim(), opening.Groups["language"].Value, string.Join('\n', code), start + 1);
        }
    }

    [GeneratedRegex("^(?<indent> *)(?<fence>`{3,}|~{3,})(?<language>[\\w+#-]*)(?<name>.*)$")]
    private static partial Regex Fence();
}
