using System.Text.Json;
using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.Logout.Steps;

/// <summary>Reads which session and application the request is about; what it says itself must agree with the token it shows.</summary>
internal static class CheckHint
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        var parameters = context.Parameters;
        context.SessionId = parameters["logout_hint"];
        if (parameters["id_token_hint"] is not { } hint)
        {
            return StepResult.Continue;
        }

        using var token = await ReadAsync(context, hint);
        if (token is null)
        {
            return LogoutErrors.InvalidHint;
        }

        var session = token.RootElement.TryGetProperty("sid", out var sid) ? sid.GetString() : null;
        if (context.SessionId is not null && context.SessionId != session)
        {
            return LogoutErrors.Mismatch("logout_hint");
        }

        var audience = token.RootElement.GetProperty("aud").GetString();
        if (context.ClientId is not null && context.ClientId != audience)
        {
            return LogoutErrors.Mismatch("client_id");
        }

        (context.ClientId, context.SessionId) = (audience, session);
        return StepResult.Continue;
    }

    /// <summary>An ID token the tenant has issued, expired or not; HS256 ones are checked with the secret of the application they name.</summary>
    private static async ValueTask<JsonDocument?> ReadAsync(LogoutContext context, string hint)
    {
        var token = await JwtReader.VerifyAsync(context.Scope, hint);
        if (token is null && JwtReader.PeekAudience(hint) is { } clientId
            && await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) is { ClientSecret: { } secret })
        {
            token = JwtReader.VerifyHmac(hint, context.Issuer, secret);
        }

        if (token is not null && (!token.RootElement.TryGetProperty("aud", out var audience) || audience.ValueKind != JsonValueKind.String))
        {
            token.Dispose();
            return null;
        }

        return token;
    }
}
