using System.Text.RegularExpressions;

namespace Engine.Interop.Tests.Support;

/// <summary>A page of the documentation, and the sources its code comes from.</summary>
internal static partial class Guide
{
    /// <summary>The code blocks of a page in this language.</summary>
    public static IReadOnlyList<string> Blocks(string page, string language)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", page));
        return [.. Block().Matches(text).Where(match => match.Groups["language"].Value == language).Select(static match => match.Groups["code"].Value.Trim('\n'))];
    }

    /// <summary>What stands between <c>docs:</c> and <c>end</c> in a source file of the tests, without its indentation.</summary>
    public static IEnumerable<string> Snippets(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Engine.Interop.Tests", file));
        return Snippet().Matches(text).Select(static match => Unindent(match.Groups["code"].Value, match.Groups["indent"].Length));
    }

    private static string Unindent(string code, int indent)
        => string.Join('\n', code.Trim('\n').Split('\n').Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));

    [GeneratedRegex("^```(?<language>\\w+)\\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^(?<indent> *)// docs: [\\w-]+\\n(?<code>.*?)^ *// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();
}
