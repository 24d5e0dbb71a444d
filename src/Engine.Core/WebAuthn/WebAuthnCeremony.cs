using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Codes;
using Engine.Core.Mfa;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.WebAuthn;

/// <summary>
/// What a page asks an authenticator for, and what becomes of the answer. A challenge is a one-time code: it belongs to one purpose in one
/// walk, is good for five minutes, and is used up by the first answer to it.
/// </summary>
/// <param name="scope">The tenant.</param>
/// <param name="purpose">What the authenticator is asked for.</param>
/// <param name="flow">What stands for the walk.</param>
internal sealed class WebAuthnCeremony(TenantScope scope, string purpose, string flow)
{
    private static readonly CodeForm Form = new() { IsLink = true, Lifetime = TimeSpan.FromMinutes(5), Attempts = 1 };

    /// <summary>ES256 and RS256 (RFC 9053): what every browser and authenticator has one of.</summary>
    private static readonly int[] Algorithms = [-7, -257];

    private readonly CodeTarget _target = new("webauthn:" + purpose, flow) { Flow = flow };

    /// <summary>The host, or the domain it is in that the tenant has chosen.</summary>
    public string RelyingPartyId { get; init; } = HostOf(scope);

    /// <summary><c>required</c>, <c>preferred</c> or <c>discouraged</c>.</summary>
    public string UserVerification { get; init; } = "preferred";

    /// <summary>Which origins may have asked beside the engine's own; null for none.</summary>
    public Func<string, bool>? IsOrigin { get; init; }

    /// <summary>Whether a domain is the host of the tenant, or one that the host is in (WebAuthn, section 5.1.2).</summary>
    public static bool IsRelyingParty(TenantScope scope, string domain)
    {
        var host = HostOf(scope);
        return domain == host || (domain.Contains('.', StringComparison.Ordinal) && host.EndsWith("." + domain, StringComparison.Ordinal) && Uri.CheckHostName(host) == UriHostNameType.Dns);
    }

    /// <summary>What stands for a person in authenticators: nothing that says who it is.</summary>
    public static string HandleOf(TenantScope scope, User user) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(RecordKey.Of($"{scope.Tenant.Id}\n{user.UserId}\n{user.Sequence}")));

    /// <summary>What <c>navigator.credentials.create</c> takes, with binary values as base64url.</summary>
    /// <param name="user">The person.</param>
    /// <param name="known">What they have registered: an authenticator is not to be registered twice.</param>
    /// <param name="selection">Further members of <c>authenticatorSelection</c>.</param>
    public async ValueTask<JsonObject> AskToRegisterAsync(User user, IEnumerable<Enrollment> known, JsonObject selection)
    {
        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        var account = user.Email ?? user.Username ?? user.PhoneNumber ?? user.UserId;
        selection["userVerification"] = UserVerification;
        return new JsonObject
        {
            ["challenge"] = await IssueAsync(user),
            ["rp"] = new JsonObject { ["id"] = RelyingPartyId, ["name"] = settings.FriendlyName ?? scope.Tenant.Name },
            ["user"] = new JsonObject { ["id"] = HandleOf(scope, user), ["name"] = account, ["displayName"] = user.Name ?? account },
            ["pubKeyCredParams"] = new JsonArray([.. Algorithms.Select(static algorithm => (JsonNode)new JsonObject { ["type"] = "public-key", ["alg"] = algorithm })]),
            ["timeout"] = Form.Lifetime.TotalMilliseconds,
            ["attestation"] = "none",
            ["authenticatorSelection"] = selection,
            ["excludeCredentials"] = Describe(known),
        };
    }

    /// <summary>What <c>navigator.credentials.get</c> takes, with binary values as base64url.</summary>
    /// <param name="user">The person, or null where any of their passkeys will say who it is.</param>
    /// <param name="known">What may answer; empty for every passkey.</param>
    public async ValueTask<JsonObject> AskToSignAsync(User? user, IEnumerable<Enrollment> known) => new()
    {
        ["challenge"] = await IssueAsync(user),
        ["rpId"] = RelyingPartyId,
        ["timeout"] = Form.Lifetime.TotalMilliseconds,
        ["userVerification"] = UserVerification,
        ["allowCredentials"] = Describe(known),
    };

    /// <summary>The credential that was made for a person, or null.</summary>
    public async ValueTask<WebAuthnCredential?> RegisterAsync(User user, string response)
        => scope.Engine.Options.WebAuthn is { } verifier && await UseUpAsync(response) is { } request
            ? await verifier.VerifyRegistrationAsync(request with { UserHandle = HandleOf(scope, user) }, response, scope.CancellationToken)
            : null;

    /// <summary>The enrolment after it has signed: what its authenticator counts must go up, or somebody has copied it. Null when it is not the one, or the answer is none.</summary>
    public async ValueTask<Func<Enrollment, Enrollment?>?> SignAsync(User user, Enrollment enrollment, string response)
    {
        if (scope.Engine.Options.WebAuthn is not { } verifier || CredentialOf(enrollment) is not { } credential || IdOf(response) != credential.Id || await UseUpAsync(response) is not { } request)
        {
            return null;
        }

        var count = await verifier.VerifyAssertionAsync(request with { UserHandle = HandleOf(scope, user) }, credential, response, scope.CancellationToken);
        return count is null ? null : known => count > (known.SignatureCount ?? 0) || (count == 0 && known.SignatureCount is null or 0)
            ? known with { SignatureCount = count, LastAuthAt = scope.Now }
            : null;
    }

    /// <summary>The id of the credential that has answered, or null.</summary>
    public static string? IdOf(string response) => Read(response)?["id"] is JsonValue value && value.TryGetValue(out string? id) && id.Length <= 1400 ? id : null;

    private static WebAuthnCredential? CredentialOf(Enrollment enrollment)
        => enrollment is { CredentialId: { } id, PublicKey: { } key } ? new(id, key, enrollment.SignatureCount ?? 0) { Transports = enrollment.Transports ?? [] } : null;

    private async ValueTask<string> IssueAsync(User? user)
    {
        var value = await scope.Engine.Codes.IssueAsync(scope, _target, Form, new CodeContent { UserId = user?.UserId });
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The request that a response answers, which is used up with it; null when it answers none.</summary>
    private async ValueTask<WebAuthnRequest?> UseUpAsync(string response)
    {
        if (TextOf(response, "challenge") is not { } challenge || !(await scope.Engine.Codes.VerifyAsync(scope, _target, Encoding.UTF8.GetString(Decode(challenge) ?? []))).IsVerified)
        {
            return null;
        }

        var origin = TextOf(response, "origin") is { } claimed && IsOrigin?.Invoke(claimed) == true ? claimed : new Uri(scope.Issuer).GetLeftPart(UriPartial.Authority);
        return new(RelyingPartyId, origin, challenge) { RequiresUserVerification = UserVerification == "required" };
    }

    /// <summary>A text of what the page, or the program, has signed with the response.</summary>
    private static string? TextOf(string response, string name)
        => Read(response)?["response"] is JsonObject { } inner && inner["clientDataJSON"] is JsonValue data && data.TryGetValue(out string? encoded) && Decode(encoded) is { } bytes
            && Read(Encoding.UTF8.GetString(bytes))?[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var written) ? bytes[..written] : null;
    }

    private static JsonObject? Read(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // Not JSON, or a name twice.
            return null;
        }
    }

    private static JsonArray Describe(IEnumerable<Enrollment> known) =>
    [
        .. known.Where(static enrollment => enrollment.CredentialId is not null).Select(static enrollment => (JsonNode)new JsonObject
        {
            ["type"] = "public-key",
            ["id"] = enrollment.CredentialId,
            ["transports"] = new JsonArray([.. (enrollment.Transports ?? []).Select(static transport => (JsonNode)transport)]),
        }),
    ];

    /// <summary>The host of the tenant: what credentials are for, unless it has chosen a domain.</summary>
    public static string HostOf(TenantScope scope) => new Uri(scope.Issuer).Host;
}
