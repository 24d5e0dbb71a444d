using System.Text;

namespace Engine.Core.Pages.Texts;

/// <summary>Fills <c>${names}</c> in texts. A value is put in as it is: what looks like a name in it is not looked at again.</summary>
internal static class TextPlaceholders
{
    /// <summary>The text with the values; a name nobody knows stays as it is.</summary>
    public static string Fill(string text, Func<string, string?> find)
    {
        var next = text.IndexOf("${", StringComparison.Ordinal);
        if (next < 0)
        {
            return text;
        }

        var filled = new StringBuilder(text.Length + 32);
        var done = 0;
        while (next >= 0 && text.IndexOf('}', next) is var end and > 0)
        {
            if (find(text[(next + 2)..end]) is { } value)
            {
                filled.Append(text, done, next - done).Append(value);
                done = end + 1;
                next = text.IndexOf("${", done, StringComparison.Ordinal);
            }
            else
            {
                next = text.IndexOf("${", next + 2, StringComparison.Ordinal);
            }
        }

        return filled.Append(text, done, text.Length - done).ToString();
    }
}
