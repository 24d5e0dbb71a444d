using System.Buffers.Text;
using System.Text.Json;
using Engine.Core.WebAuthn;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Fido2NetLib.Serialization;

namespace Engine.WebAuthn;

/// <summary>Has the answers of authenticators checked by Fido2. No attestation is asked for, so that none is looked at.</summary>
internal sealed class Fido2Verifier : IWebAuthnVerifier
{
    private static readonly IReadOnlyList<PubKeyCredParam> Algorithms = [PubKeyCredParam.ES256, PubKeyCredParam.RS256];

    public async ValueTask<WebAuthnCredential?> VerifyRegistrationAsync(WebAuthnRequest request, string response, CancellationToken cancellationToken)
    {
        try
        {
            var made = await Create(request).MakeNewCredentialAsync(
                new MakeNewCredentialParams
                {
                    AttestationResponse = ReadRegistration(response),
                    OriginalOptions = new CredentialCreateOptions
                    {
                        Rp = new PublicKeyCredentialRpEntity(request.RelyingPartyId, request.RelyingPartyId, null!),
                        User = new Fido2User { Id = Decode(request.UserHandle!), Name = "-", DisplayName = "-" },
                        Challenge = Decode(request.Challenge),
                        PubKeyCredParams = Algorithms,
                        Attestation = AttestationConveyancePreference.None,
                        AuthenticatorSelection = new AuthenticatorSelection { UserVerification = Demand(request) },
                    },
                    IsCredentialIdUniqueToUserCallback = static (_, _) => Task.FromResult(true),
                },
                cancellationToken);
            return new WebAuthnCredential(Base64Url.EncodeToString(made.Id), Base64Url.EncodeToString(made.PublicKey), made.SignCount)
            {
                Transports = [.. (made.Transports ?? []).Select(static transport => JsonSerializer.Serialize(transport, FidoModelSerializerContext.Default.AuthenticatorTransport).Trim('"'))],
                Aaguid = made.AaGuid == Guid.Empty ? null : made.AaGuid.ToString("D"),
                IsBackedUp = made.IsBackedUp,
            };
        }
        catch (Exception exception) when (IsOfTheResponse(exception))
        {
            return null;
        }
    }

    public async ValueTask<long?> VerifyAssertionAsync(WebAuthnRequest request, WebAuthnCredential credential, string response, CancellationToken cancellationToken)
    {
        try
        {
            var answer = Read(response);
            var result = await Create(request).MakeAssertionAsync(
                new MakeAssertionParams
                {
                    AssertionResponse = answer,
                    OriginalOptions = new AssertionOptions
                    {
                        Challenge = Decode(request.Challenge),
                        RpId = request.RelyingPartyId,
                        AllowCredentials = [new PublicKeyCredentialDescriptor(Decode(credential.Id))],
                        UserVerification = Demand(request),
                    },
                    StoredPublicKey = Decode(credential.PublicKey),
                    StoredSignatureCounter = 0,
                    IsUserHandleOwnerOfCredentialIdCallback = (owner, _) => Task.FromResult(request.UserHandle is null || Base64Url.EncodeToString(owner.UserHandle) == request.UserHandle),
                },
                cancellationToken);
            return result.SignCount;
        }
        catch (Exception exception) when (IsOfTheResponse(exception))
        {
            return null;
        }
    }

    private static Fido2 Create(WebAuthnRequest request)
        => new(new Fido2Configuration { RPID = request.RelyingPartyId, RPName = request.RelyingPartyId, Origins = new HashSet<string>([request.Origin], StringComparer.Ordinal) }, null!);

    private static UserVerificationRequirement Demand(WebAuthnRequest request) => request.RequiresUserVerification ? UserVerificationRequirement.Required : UserVerificationRequirement.Preferred;

    private static AuthenticatorAssertionRawResponse Read(string json)
        => JsonSerializer.Deserialize(json, FidoModelSerializerContext.Default.AuthenticatorAssertionRawResponse) ?? throw new JsonException("The response is null.");

    /// <summary>Read by hand: Fido2 can do it by reflection alone, which a native executable has not.</summary>
    private static AuthenticatorAttestationRawResponse ReadRegistration(string json)
    {
        using var document = JsonDocument.Parse(json);
        var (root, inner) = (document.RootElement, document.RootElement.GetProperty("response"));
        return new AuthenticatorAttestationRawResponse
        {
            Id = root.GetProperty("id").GetString()!,
            RawId = Decode(root.GetProperty("rawId").GetString()!),
            Type = root.GetProperty("type").ValueEquals("public-key") ? PublicKeyCredentialType.PublicKey : throw new JsonException("The response is no public key."),
            Response = new AuthenticatorAttestationRawResponse.AttestationResponse
            {
                AttestationObject = Decode(inner.GetProperty("attestationObject").GetString()!),
                ClientDataJson = Decode(inner.GetProperty("clientDataJSON").GetString()!),
                Transports = inner.TryGetProperty("transports", out var transports) ? [.. transports.EnumerateArray().Select(ReadTransport).OfType<AuthenticatorTransport>()] : [],
            },
        };
    }

    private static AuthenticatorTransport? ReadTransport(JsonElement element) => element.GetString() switch
    {
        "usb" => AuthenticatorTransport.Usb,
        "nfc" => AuthenticatorTransport.Nfc,
        "ble" => AuthenticatorTransport.Ble,
        "hybrid" => AuthenticatorTransport.Hybrid,
        "internal" => AuthenticatorTransport.Internal,
        _ => null,
    };

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);

    /// <summary>What somebody sends is not JSON, not CBOR, not a key, not signed, or lacks what Fido2 counts on: all of it is a wrong answer, and no fault of the engine.</summary>
    private static bool IsOfTheResponse(Exception exception)
        => exception is Fido2VerificationException or JsonException or FormatException or ArgumentException or InvalidOperationException or OverflowException or IndexOutOfRangeException or KeyNotFoundException or NullReferenceException
            or System.Formats.Cbor.CborContentException or System.Security.Cryptography.CryptographicException;
}
