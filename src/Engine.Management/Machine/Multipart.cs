using System.Text;
using System.Text.Json.Nodes;

namespace Engine.Management.Machine;

/// <summary>Reads <c>multipart/form-data</c> (RFC 7578): every part, a file too, becomes a field with its text.</summary>
internal static class Multipart
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Null when the content has another form, a part is not UTF-8 or a name occurs twice.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> content, string contentType)
    {
        if (Parameter(contentType, "boundary") is not { Length: > 0 and <= 70 } boundary)
        {
            return null;
        }

        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var start = content.IndexOf(delimiter);
        if (start < 0)
        {
            return null;
        }

        var fields = new JsonObject();
        var rest = content[(start + delimiter.Length)..];
        byte[] next = [.. "\r\n"u8, .. delimiter];
        while (!rest.StartsWith("--"u8))
        {
            var end = rest.IndexOf(next);
            if (end < 0 || !rest.StartsWith("\r\n"u8) || !TryReadPart(rest[2..(end + 2)], fields))
            {
                return null;
            }

            rest = rest[(end + next.Length)..];
        }

        return fields;
    }

    /// <param name="part">Header fields, an empty line, the value, and the line break before the delimiter.</param>
    /// <param name="fields">Where the value goes.</param>
    private static bool TryReadPart(ReadOnlySpan<byte> part, JsonObject fields)
    {
        var headerEnd = part.IndexOf("\r\n\r\n"u8);
        if (headerEnd < 0 || headerEnd + 6 > part.Length)
        {
            return false;
        }

        try
        {
            var disposition = Strict.GetString(part[..headerEnd]).Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Disposition:", StringComparison.OrdinalIgnoreCase));
            return disposition is not null
                && Parameter(disposition, "name") is { } name
                && fields.TryAdd(name, JsonValue.Create(Strict.GetString(part[(headerEnd + 4)..^2])));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string? Parameter(string header, string name)
    {
        foreach (var part in header.Split(';').Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return part[(equals + 1)..].Trim().Trim('"');
            }
        }

        return null;
    }
}
