using Engine.Core.Apis;
using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Authorize;
using Engine.Core.Storage;
using Engine.Core.Tokens;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges an authorization code (RFC 6749, section 4.1.3; RFC 7636, section 4.6).</summary>
internal sealed class AuthorizationCodeGrant : IGrant
{
    public string GrantType => "authorization_code";

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["code"], Secret = ["code", "code_verifier"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.CodeExchanged, Logs.LogEvents.CodeExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var context = request.Context;
        var application = request.Application;
        var value = request.Parameters["code"]!;
        var records = context.Engine.Options.Store.Records;
        var key = RecordKey.Of(value);
        var record = await records.GetAsync(context.Tenant.Id, RecordKinds.AuthorizationCode, key, context.Now, context.CancellationToken);
        if (record is null || record.ClientId != application.ClientId)
        {
            return TokenErrors.InvalidCode(application, "The code is unknown, expired or another application's.");
        }

        var code = AuthorizationCode.FromPayload(record.Payload);
        if (record.ConsumedAt is not null)
        {
            return await RefuseReplayAsync(request, code, record);
        }

        if (code.RedirectUri is { } expected && request.Parameters["redirect_uri"] != expected)
        {
            return TokenErrors.RedirectUriMismatch(application, request.Parameters["redirect_uri"] ?? "", expected);
        }

        if (!Pkce.Verify(code.CodeChallenge, code.CodeChallengeMethod, request.Parameters["code_verifier"]))
        {
            return TokenErrors.InvalidCodeVerifier(application);
        }

        // Everything about the request was right; now it counts, and it counts once.
        var consumed = await records.TryConsumeAsync(context.Tenant.Id, RecordKinds.AuthorizationCode, key, context.Now, context.CancellationToken);
        if (consumed.Outcome != ConsumeOutcome.Won)
        {
            return await RefuseReplayAsync(request, code, consumed.Record ?? record);
        }

        return await ToOutcomeAsync(request, code, key, "oidc-basic-profile");
    }

    /// <summary>What a code stands for that was used up a moment ago.</summary>
    public static async ValueTask<GrantResult> ToOutcomeAsync(AuthenticatedTokenRequest request, AuthorizationCode code, string key, string protocol)
    {
        var (context, application) = (request.Context, request.Application);
        if (await context.Tenant.FindUserAsync(code.Authentication.UserId, context.CancellationToken) is not { } user)
        {
            return TokenErrors.InvalidCode(application, "The person was removed in the meantime.");
        }

        if (!code.Authentication.CountsFor(user))
        {
            return TokenErrors.InvalidCode(application, "What the person was given before ended in the meantime: a new password or address, a block, another person of that id.");
        }

        var api = code.Audience is null ? null : await ApiFinder.FindAsync(context.Scope, code.Audience);
        if (code.Audience is not null && api is null)
        {
            return TokenErrors.UnknownAudience(code.Audience);
        }

        return new GrantOutcome
        {
            User = user,
            Api = api,
            RequestedScopes = code.RequestedScopes,
            Authentication = code.Authentication,
            WantsAuthTime = code.WantsAuthTime,
            HasProvenMore = code.HasProvenMore,
            Nonce = code.Nonce,
            Settled = new SettledGrant(code.GrantedScopes, code.AccessTokenClaims, code.IdTokenClaims),
            RefreshToken = RefreshTokenPlan.IssueIfGranted,
            Family = code.Family,
            Basis = new RecordReference(RecordKinds.AuthorizationCode, key),
            AuthorizationDetails = code.AuthorizationDetails is null ? null : JsonNode.Parse(code.AuthorizationDetails)!.AsArray(),
            Protocol = protocol,
        };
    }

    /// <summary>
    /// A code that comes twice was stolen once: what it has issued is revoked (RFC 6749, section 4.1.2). The exchange that won may
    /// still be under way; it issues a refresh token only on top of the code's record, which goes here with the family.
    /// </summary>
    private static async ValueTask<GrantResult> RefuseReplayAsync(AuthenticatedTokenRequest request, AuthorizationCode code, StoredRecord record)
    {
        // Access tokens first: until the family is gone the next replay finds the code's record and does all of it again.
        var context = request.Context;
        await EndedAccess.AddFamilyAsync(context.Scope, code.Family);
        var issued = record.ConsumedAt is { } used && used > context.Now ? used : context.Now;
        await EndedAccess.AddAsync(context.Scope, EndedAccess.Of(code.Authentication.UserId, code.ClientId), issued);
        await RefreshTokenService.RevokeFamilyAsync(context.Scope, code.Family);
        return TokenErrors.InvalidCode(request.Application, "The code was used before; the tokens it issued are revoked.");
    }
}
