using System.Text.RegularExpressions;
using Engine.Interop.Tests.Support;

namespace Engine.Interop.Tests.Guides;

/// <summary>Parts of the tests' own sources that a page shows to the letter: what stands between <c>// docs: name</c> and <c>// end</c>.</summary>
internal static partial class GuideSnippets
{
    public static IEnumerable<KeyValuePair<string, string>> Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Engine.Interop.Tests", file));
        return Snippet().Matches(text).Select(static match => KeyValuePair.Create(match.Groups["name"].Value, Unindent(match.Groups["code"].Value, match.Groups["indent"].Length)));
    }

    private static string Unindent(string code, int indent)
        => string.Join('\n', code.Trim('\n').Split('\n').Select(line => line.Length > indent ? line[indent..] : line.TrimStart()));

    [GeneratedRegex("^(?<indent> *)// docs: (?<name>[\\w-]+)\\n(?<code>.*?)^ *// end$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Snippet();
}
