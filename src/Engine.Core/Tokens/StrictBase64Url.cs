using System.Buffers.Text;

namespace Engine.Core.Tokens;

/// <summary>
/// Decodes base64url to the letter (RFC 4648, section 3.5): the platform's decoder passes over white space and
/// padding, so that one token could be written in many ways.
/// </summary>
internal static class StrictBase64Url
{
    /// <exception cref="FormatException">The text is not what encoding its bytes gives.</exception>
    public static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes).AsSpan().SequenceEqual(text) ? bytes : throw new FormatException("The text is not canonical base64url.");
    }
}
