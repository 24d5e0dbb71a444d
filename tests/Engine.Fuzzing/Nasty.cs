using System.Text;
using System.Text.Json.Nodes;

namespace Engine.Fuzzing;

/// <summary>Values that programs stumble over.</summary>
internal static class Nasty
{
    private static readonly string[] Texts =
    [
        "", " ", "null", "true", "0", "-1", "1e999", "99999999999999999999", "NaN", "undefined", "[]", "{}", "é", "ü@ü.example", "日本語", "😀", "\u202e", "\0", "\u0001", "\r\nSet-Cookie: x=1", "\t",
        "a b", "<script>alert(1)</script>", "{{7*7}}", "{% raw %}", "${1}", "'; DROP TABLE users; --", "../../../etc/passwd", "%00", "%zz", "%", "%C0%AE", "\\", "/", "//", "*", "**", ".", "..", "|", "a|b", "auth0|", "|x",
        "https://", "https://é.example/ü?ö#ä", "https://x.example/#f", "javascript:alert(1)", "data:text/html,x", "http://[::1", "https://*.*.example", "urn:x", "//evil.example", "https://x.example/\r\nX: y", "https://xn--", "mailto:a@b",
        "a@b", "@", "a@", "A@B.EXAMPLE", "\"a b\"@c", "+1", "+491701234567", "2026-13-45", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2030-01-01T00:00:00Z", "P1D",
        "(((((((((((((((((((((((((((((((((", "(a+)+$", "[", "name:*", "name:[a TO", "\"", "email:\"", "NOT", "AND OR", "a:b:c", "_exists_:x", "x.y.z:1", "_parent", "__proto__", "constructor", "toString", "$where", "id", "client_id",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJSUzI1NiIsImtpZCI6Im0ifQ.e30.AAAA", "a.b.c", "..", "AAAA", "Zm9v",
        "$2b$10$abcdefghijklmnopqrstuv", "sha256", "openid", "openid openid", "none", "none login", "code token", "S256",
    ];

    public static string Text(Random random)
    {
        if (random.Next(40) == 0)
        {
            return new string((char)random.Next('a', 'z'), random.Next(3) == 0 ? 100_000 : 4_000);
        }

        var text = Texts[random.Next(Texts.Length)];
        return random.Next(4) == 0 ? text + Texts[random.Next(Texts.Length)] : text;
    }

    public static JsonNode? Json(Random random, int depth = 0) => random.Next(14) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(0),
        3 => JsonValue.Create(-1),
        4 => JsonValue.Create(random.Next()),
        5 => JsonValue.Create(1.5),
        6 => JsonNode.Parse(random.Next(2) == 0 ? "1e300" : "123456789012345678901234567890"),
        7 => new JsonArray(),
        8 => new JsonObject(),
        9 when depth < 3 => new JsonArray([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Json(random, depth + 1))]),
        10 when depth < 3 => new JsonObject { [Name(random)] = Json(random, depth + 1) },
        11 when random.Next(30) == 0 => new JsonArray([.. Enumerable.Range(0, 2_000).Select(static number => (JsonNode?)JsonValue.Create(number))]),
        _ => JsonValue.Create(Text(random)),
    };

    public static string Name(Random random) => random.Next(3) == 0 ? Text(random) : Texts[random.Next(Texts.Length)];

    /// <summary>A value of a header field as it may come over the wire: no line ends, but any other byte.</summary>
    public static string Header(Random random)
    {
        if (random.Next(3) > 0)
        {
            return Text(random).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal);
        }

        var text = new StringBuilder();
        for (var i = random.Next(1, 30); i > 0; i--)
        {
            text.Append((char)random.Next(1, 256) is var character && character is '\r' or '\n' ? '?' : character);
        }

        return text.ToString();
    }

    /// <summary>Breaks the text of a body: cut, doubled, too deep, no text at all.</summary>
    public static byte[] Break(Random random, byte[] body)
    {
        switch (random.Next(8))
        {
            case 0:
                return body[..random.Next(body.Length + 1)];
            case 1:
                return [.. body, .. body];
            case 2:
                return Encoding.UTF8.GetBytes(new string('[', 3_000));
            case 3:
                return [0xEF, 0xBB, 0xBF, .. body];
            case 4:
                return Encoding.UTF8.GetBytes("""{"name":"\ud800","a":"\udfff"}""");
            case 5:
                var bytes = new byte[random.Next(200)];
                random.NextBytes(bytes);
                return bytes;
            case 6:
                return Encoding.UTF8.GetBytes("""{"a":1,"a":2}""");
            default:
                var changed = body.ToArray();
                for (var i = random.Next(1, 4); i > 0 && changed.Length > 0; i--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                return changed;
        }
    }
}
