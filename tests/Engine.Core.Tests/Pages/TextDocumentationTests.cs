using System.Text;
using Engine.Core.Pages.Texts;
using Engine.Core.Tests.Architecture;

namespace Engine.Core.Tests.Pages;

/// <summary>
/// The list of texts in <c>docs/pages.md</c> is the tables. With <c>ENGINE_UPDATE_DOCS=1</c> it is written in place of being compared.
/// </summary>
public sealed class TextDocumentationTests
{
    private const string Begin = "<!-- texts: generated -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void Documentation_OfTexts_IsTheTables()
    {
        var file = Path.Combine(Repository.Root, "docs", "pages.md");
        var page = File.ReadAllText(file);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, begin, StringComparison.Ordinal);
        var expected = List();
        if (Environment.GetEnvironmentVariable("ENGINE_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(file, page[..begin] + expected + page[end..]);
            return;
        }

        Assert.Equal(expected, page[begin..end]);
    }

    private static string List()
    {
        var (english, german) = (TextTable.English, TextTable.ReadBuiltIn("de")!);
        var text = new StringBuilder();
        foreach (var (section, texts) in english.Sections)
        {
            text.Append("\n### ").Append(section).Append("\n\n");
            if (english.BaseOf(section) is { } known)
            {
                text.Append("With the texts of `").Append(known).Append("`.\n\n");
            }

            if (texts.Count > 0)
            {
                text.Append("| key | English | German |\n|---|---|---|\n");
            }

            foreach (var (key, sentence) in texts)
            {
                text.Append("| `").Append(key).Append("` | ").Append(Escape(sentence)).Append(" | ").Append(Escape(german.Find(section)![key])).Append(" |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static string Escape(string text) => text.Replace("*", "\\*", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
