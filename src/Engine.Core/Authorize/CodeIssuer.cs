using Engine.Core.Mfa;
using Engine.Core.Storage;

namespace Engine.Core.Authorize;

/// <summary>Makes authorization codes (RFC 6749, section 4.1.2).</summary>
internal static class CodeIssuer
{
    /// <summary>A code for what was decided, and the record that stands for it; nothing is written yet.</summary>
    public static (string Value, StoredRecord Record) Create(AuthorizeContext context)
    {
        var (session, options, parameters) = (context.Session!, context.Engine.Options, context.Parameters);
        var value = options.SecretSource.Token(32);
        var code = new AuthorizationCode
        {
            Authentication = session.Authentication with { SessionId = session.Id },
            HasProvenMore = ProveMore.IsProven(context),
            ClientId = context.Application!.ClientId,
            RedirectUri = parameters["redirect_uri"] is null ? null : context.RedirectUri,
            Audience = context.Api?.Identifier,
            RequestedScopes = context.RequestedScopes,
            GrantedScopes = context.Settled!.GrantedScopes,
            Nonce = parameters["nonce"],
            CodeChallenge = parameters["code_challenge"],
            CodeChallengeMethod = parameters["code_challenge_method"] ?? (parameters["code_challenge"] is null ? null : Pkce.Plain),
            Family = options.SecretSource.Token(16),
            WantsAuthTime = parameters["max_age"] is not null,
            AuthorizationDetails = context.AuthorizationDetails?.ToJsonString(),
            AccessTokenClaims = context.Settled.AccessTokenClaims,
            IdTokenClaims = context.Settled.IdTokenClaims,
        };
        var record = new StoredRecord
        {
            Key = RecordKey.Of(value),
            Subject = code.Authentication.UserId,
            ClientId = code.ClientId,
            SessionId = session.Id,
            Family = code.Family,
            CreatedAt = context.Now,
            ExpiresAt = context.Now + options.AuthorizationCodeLifetime,
            Payload = code.ToPayload(),
        };
        return (value, record);
    }
}
