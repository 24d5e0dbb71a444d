using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Testing.Browser;

namespace Engine.Testing;

/// <summary>
/// The authenticator of a test: a security key, or the passkeys of a device, with a browser in front of it that is at one origin
/// (WebAuthn Level 2). It signs with ES256, attests nothing, and does whatever it is asked without anybody touching it.
/// </summary>
/// <param name="origin">The origin of the pages it answers, without a trailing slash: <c>https://tenant.example</c>.</param>
public sealed partial class SecurityKey(string origin) : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly List<Credential> _credentials = [];

    /// <summary>Whether it says that it has checked who uses it. Requests that demand that are refused otherwise.</summary>
    public bool VerifiesUser { get; set; } = true;

    /// <summary>How many credentials it has made.</summary>
    public int Count => _credentials.Count;

    /// <summary>Does what the script of the page would do, and sends the form with the answer.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="page">A page that asks for an authenticator.</param>
    /// <param name="fields">Further fields of the form.</param>
    /// <exception cref="InvalidOperationException">The page asks for none, or the authenticator can't answer.</exception>
    public Task<BrowserPage> UseAsync(TestBrowser browser, BrowserPage page, IReadOnlyDictionary<string, string>? fields = null)
    {
        ArgumentNullException.ThrowIfNull(browser);
        ArgumentNullException.ThrowIfNull(page);
        return browser.SubmitAsync(page, new Dictionary<string, string>(fields ?? new Dictionary<string, string>()) { ["response"] = Answer(page) }, page.Form!.Buttons.Any(static button => button.Value == "passkey") ? "passkey" : "default");
    }

    /// <summary>The answer to a page, as the script would put it into the form.</summary>
    /// <exception cref="InvalidOperationException">The page asks for none, or the authenticator can't answer.</exception>
    public string Answer(BrowserPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (Request().Match(page.Body) is not { Success: true } request)
        {
            throw new InvalidOperationException($"{page.Url} asks for no authenticator: {page.Body}");
        }

        var json = WebUtility.HtmlDecode(request.Groups["request"].Value);
        return request.Groups["kind"].Value == "create" ? Create(json) : Get(json);
    }

    /// <summary>What <c>navigator.credentials.create</c> does.</summary>
    /// <param name="request">The member <c>publicKey</c>, binary values as base64url.</param>
    /// <returns>A <c>RegistrationResponseJSON</c>.</returns>
    /// <exception cref="InvalidOperationException">It has a credential that is excluded, or can't do what is demanded.</exception>
    public string Create(string request)
    {
        var options = JsonNode.Parse(request)!;
        var id = (string)options["rp"]!["id"]!;
        Check(id, (string?)options["authenticatorSelection"]?["userVerification"]);
        if (options["excludeCredentials"] is JsonArray excluded && _credentials.Exists(known => excluded.Any(item => (string?)item!["id"] == known.Id)))
        {
            throw new InvalidOperationException("The authenticator is registered already (InvalidStateError).");
        }

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var credential = new Credential(Base64Url.EncodeToString(SHA256.HashData(CoseOf(key))), id, (string)options["user"]!["id"]!, key);
        _credentials.Add(credential);
        byte[] attested = [.. new byte[16], 0, 32, .. Base64Url.DecodeFromChars(credential.Id), .. CoseOf(key)];
        var data = AuthenticatorData(credential, HasCredential, attested);
        byte[] attestation = [0xa3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xa0, .. Text("authData"), 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Describe(credential, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData("webauthn.create", (string)options["challenge"]!)),
            ["attestationObject"] = Base64Url.EncodeToString(attestation),
            ["transports"] = new JsonArray("usb"),
        });
    }

    /// <summary>What <c>navigator.credentials.get</c> does.</summary>
    /// <param name="request">The member <c>publicKey</c>, binary values as base64url.</param>
    /// <returns>An <c>AuthenticationResponseJSON</c>.</returns>
    /// <exception cref="InvalidOperationException">It has no credential that may answer, or can't do what is demanded.</exception>
    public string Get(string request)
    {
        var options = JsonNode.Parse(request)!;
        var id = (string)options["rpId"]!;
        Check(id, (string?)options["userVerification"]);
        var allowed = options["allowCredentials"] as JsonArray ?? [];
        var credential = _credentials.FindLast(known => known.RelyingPartyId == id && (allowed.Count == 0 || allowed.Any(item => (string?)item!["id"] == known.Id)))
            ?? throw new InvalidOperationException("The authenticator has no credential that may answer (NotAllowedError).");
        credential.Signatures++;
        var data = AuthenticatorData(credential, 0, []);
        var client = ClientData("webauthn.get", (string)options["challenge"]!);
        var signature = credential.Key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Describe(credential, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = credential.UserHandle,
        });
    }

    /// <summary>A copy with the same keys, as somebody makes who has got at them: from now on each counts its own signatures.</summary>
    public SecurityKey Clone() => At(origin);

    /// <summary>A copy with the same keys at pages of another origin: passkeys are synchronized, and used in a whole domain. Each counts its own signatures.</summary>
    /// <param name="page">The origin, for example <c>https://app.example</c>.</param>
    public SecurityKey At(string page)
    {
        var copy = new SecurityKey(page) { VerifiesUser = VerifiesUser };
        copy._credentials.AddRange(_credentials.Select(static known => new Credential(known.Id, known.RelyingPartyId, known.UserHandle, ECDsa.Create(known.Key.ExportParameters(true))) { Signatures = known.Signatures }));
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose() => _credentials.ForEach(static known => known.Key.Dispose());

    /// <summary>A browser lets a page ask for its own host, or a domain it is in.</summary>
    private void Check(string relyingParty, string? verification)
    {
        var host = new Uri(origin).Host;
        if (host != relyingParty && !host.EndsWith("." + relyingParty, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"A page of {origin} can't ask for {relyingParty} (SecurityError).");
        }

        if (verification == "required" && !VerifiesUser)
        {
            throw new InvalidOperationException("The authenticator does not verify who uses it (NotAllowedError).");
        }
    }

    private byte[] AuthenticatorData(Credential credential, byte flags, byte[] attested)
    {
        var data = new byte[37 + attested.Length];
        SHA256.HashData(Encoding.UTF8.GetBytes(credential.RelyingPartyId), data);
        data[32] = (byte)(flags | UserPresent | (VerifiesUser ? UserVerified : 0));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), credential.Signatures);
        attested.CopyTo(data, 37);
        return data;
    }

    private byte[] ClientData(string type, string challenge)
        => Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["challenge"] = challenge, ["origin"] = origin, ["crossOrigin"] = false }.ToJsonString());

    private static string Describe(Credential credential, JsonObject response) => new JsonObject
    {
        ["id"] = credential.Id,
        ["rawId"] = credential.Id,
        ["type"] = "public-key",
        ["response"] = response,
        ["clientExtensionResults"] = new JsonObject(),
    }.ToJsonString();

    /// <summary>The public key as a COSE_Key (RFC 9053, section 7.1.1), in the order that CBOR demands.</summary>
    private static byte[] CoseOf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.ASCII.GetBytes(text)];

    [GeneratedRegex("data-request=\"(?<request>[^\"]*)\" data-kind=\"(?<kind>[a-z]+)\"")]
    private static partial Regex Request();

    private sealed record Credential(string Id, string RelyingPartyId, string UserHandle, ECDsa Key)
    {
        public uint Signatures { get; set; }
    }
}
