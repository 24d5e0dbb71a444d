using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Limits;

namespace Engine.Core.Users;

/// <summary>
/// A password hash another system has made (<c>custom_password_hash</c> of the bulk import schema). It is checked as that
/// system did; the first password that fits is hashed anew with the engine's own hasher, and the old hash is forgotten.
/// </summary>
internal sealed record ImportedPasswordHash
{
    /// <summary>What stored hashes of this kind start with; no other hasher's do.</summary>
    private const string Prefix = "imported:";

    internal required string Algorithm { get; init; }

    internal string? Digest { get; init; }

    internal required byte[] Hash { get; init; }

    internal byte[] Salt { get; init; } = [];

    internal bool IsSaltLast { get; init; }

    internal byte[] Key { get; init; } = [];

    internal int Iterations { get; init; }

    internal string PasswordEncoding { get; init; } = "utf8";

    public static bool IsStored(string text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether the password is the one that was hashed.</summary>
    public static bool Verify(string password, string stored)
        => Read(JsonNode.Parse(stored[Prefix.Length..])!.AsObject(), Unlimited, out _) is { } hash && CryptographicOperations.FixedTimeEquals(hash.Compute(password), hash.Hash);

    /// <summary>The form in which the hash is stored, or null and what is wrong with it.</summary>
    public static string? ToStored(JsonObject custom, EngineLimits limits, out string? problem) => Read(custom, limits, out problem) is null ? null : Prefix + custom.ToJsonString();

    /// <summary>What is stored was held against the limits when it was imported.</summary>
    private static EngineLimits Unlimited { get; } = new() { ImportedIterations = int.MaxValue, ImportedHashBytes = int.MaxValue };

    private static ImportedPasswordHash? Read(JsonObject custom, EngineLimits limits, out string? problem)
    {
        try
        {
            problem = null;
            var hash = custom["hash"] as JsonObject ?? throw new FormatException("hash is missing");
            var value = Text(hash, "value") ?? throw new FormatException("hash.value is missing");
            return Text(custom, "algorithm") switch
            {
                "pbkdf2" => ReadPbkdf2(value, custom, limits),
                "md5" or "sha1" or "sha256" or "sha512" or "hmac" => ReadDigest(custom, hash, value, limits),
                null => throw new FormatException("algorithm is missing"),
                var other => throw new FormatException($"the algorithm {other} is not supported"),
            };
        }
        catch (FormatException exception)
        {
            problem = exception.Message;
            return null;
        }
    }

    private static ImportedPasswordHash ReadDigest(JsonObject custom, JsonObject hash, string value, EngineLimits limits)
    {
        var algorithm = Text(custom, "algorithm")!;
        var salt = custom["salt"] as JsonObject;
        var key = hash["key"] as JsonObject;
        var result = new ImportedPasswordHash
        {
            Algorithm = algorithm,
            Digest = algorithm == "hmac" ? Text(hash, "digest") : algorithm,
            Hash = Decode(value, Text(hash, "encoding") ?? throw new FormatException("hash.encoding is missing")),
            Salt = salt is null ? [] : Decode(Text(salt, "value") ?? throw new FormatException("salt.value is missing"), Text(salt, "encoding") ?? "utf8"),
            IsSaltLast = salt is not null && Position(salt),
            Key = algorithm == "hmac" ? Decode((key is null ? null : Text(key, "value")) ?? throw new FormatException("hash.key is missing"), Text(key!, "encoding") ?? "utf8") : [],
            PasswordEncoding = EncodingOf(custom),
        };

        CheckSize(result, limits);

        // A digest that is unknown, or a hash that is not as long as it, shows now and not when somebody signs in.
        return result.Compute("").Length == result.Hash.Length ? result : throw new FormatException("hash.value has another length than the digest");
    }

    /// <summary>A PHC string: <c>$pbkdf2-sha256$i=100000,l=32$salt$hash</c>.</summary>
    private static ImportedPasswordHash ReadPbkdf2(string value, JsonObject custom, EngineLimits limits)
    {
        var parts = value.Split('$');
        if (parts.Length is not (4 or 5) || parts[0].Length > 0 || !parts[1].StartsWith("pbkdf2-", StringComparison.Ordinal))
        {
            throw new FormatException("hash.value is not a PHC string of pbkdf2");
        }

        var (iterations, length) = (100_000, 64);
        foreach (var setting in parts.Length == 5 ? parts[2].Split(',') : [])
        {
            if (setting.Length < 3 || setting[1] != '=' || !int.TryParse(setting.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                throw new FormatException("a setting of hash.value is not a number");
            }

            (iterations, length) = setting[0] switch
            {
                'i' => (number, length),
                'l' => (iterations, number),
                _ => throw new FormatException($"hash.value has the unknown setting {setting[0]}"),
            };
        }

        var digest = parts[1]["pbkdf2-".Length..];
        if (digest is not ("sha1" or "sha256" or "sha384" or "sha512"))
        {
            throw new FormatException($"the digest {digest} is not supported");
        }

        // Every block of the length costs all the iterations.
        var blocks = (length / DigestBytes(digest)) + (length % DigestBytes(digest) == 0 ? 0 : 1);
        if (iterations < 1 || length < 1 || length > limits.ImportedHashBytes || (long)iterations * blocks > limits.ImportedIterations)
        {
            throw new FormatException($"hash.value must have 1 to {limits.ImportedIterations} iterations, counted for every block of its length, and a length of 1 to {limits.ImportedHashBytes}");
        }

        var hash = Decode(parts[^1], "base64");
        var result = new ImportedPasswordHash { Algorithm = "pbkdf2", Digest = digest, Hash = hash, Salt = Decode(parts[^2], "base64"), Iterations = iterations, PasswordEncoding = EncodingOf(custom) };
        CheckSize(result, limits);
        return hash.Length == length
            ? result
            : throw new FormatException("hash.value has another length than it says");
    }

    private static void CheckSize(ImportedPasswordHash hash, EngineLimits limits)
    {
        if (hash.Hash.Length > limits.ImportedHashBytes || hash.Salt.Length > limits.ImportedHashBytes || hash.Key.Length > limits.ImportedHashBytes)
        {
            throw new FormatException($"the hash, its salt and its key must have at most {limits.ImportedHashBytes} bytes each");
        }
    }

    private static int DigestBytes(string digest) => digest switch
    {
        "sha1" => 20,
        "sha256" => 32,
        "sha384" => 48,
        _ => 64,
    };

    private byte[] Compute(string password)
    {
        var encoded = PasswordEncoding switch
        {
            "utf8" => Encoding.UTF8.GetBytes(password),
            "ascii" => Encoding.ASCII.GetBytes(password),
            "latin1" or "binary" => Encoding.Latin1.GetBytes(password),
            _ => Encoding.Unicode.GetBytes(password),
        };
        if (Algorithm == "pbkdf2")
        {
            return Rfc2898DeriveBytes.Pbkdf2(encoded, Salt, Iterations, new HashAlgorithmName(Digest!.ToUpperInvariant()), Hash.Length);
        }

        byte[] salted = IsSaltLast ? [.. encoded, .. Salt] : [.. Salt, .. encoded];
        return Algorithm == "hmac" ? ComputeHmac(salted) : ComputeDigest(salted);
    }

#pragma warning disable CA5350, CA5351 // what another system has chosen is checked as it was made, once, and replaced
    private byte[] ComputeDigest(byte[] salted) => Digest switch
    {
        "md5" => MD5.HashData(salted),
        "sha1" => SHA1.HashData(salted),
        "sha256" => SHA256.HashData(salted),
        _ => SHA512.HashData(salted),
    };

    private byte[] ComputeHmac(byte[] salted) => Digest switch
    {
        "md5" => HMACMD5.HashData(Key, salted),
        "sha1" => HMACSHA1.HashData(Key, salted),
        "sha256" => HMACSHA256.HashData(Key, salted),
        "sha384" => HMACSHA384.HashData(Key, salted),
        "sha512" => HMACSHA512.HashData(Key, salted),
        _ => throw new FormatException($"the digest {Digest} is not supported"),
    };
#pragma warning restore CA5350, CA5351

    private static bool Position(JsonObject salt) => Text(salt, "position") switch
    {
        null or "prefix" => false,
        "suffix" => true,
        _ => throw new FormatException("salt.position must be prefix or suffix"),
    };

    private static string EncodingOf(JsonObject custom) => (custom["password"] as JsonObject is { } password ? Text(password, "encoding") : null) switch
    {
        null => "utf8",
        "utf8" or "ascii" or "latin1" or "binary" or "utf16le" or "ucs2" => Text((JsonObject)custom["password"]!, "encoding")!,
        var other => throw new FormatException($"the encoding {other} is not supported"),
    };

    private static byte[] Decode(string text, string encoding) => encoding switch
    {
        "hex" => Convert.FromHexString(text),
        "base64" => Convert.FromBase64String(text.TrimEnd('=').Replace('-', '+').Replace('_', '/') + "===="[..((4 - (text.TrimEnd('=').Length % 4)) % 4)]),
        "utf8" => Encoding.UTF8.GetBytes(text),
        _ => throw new FormatException($"the encoding {encoding} is not supported"),
    };

    private static string? Text(JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
