using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Mfa.Steps;

/// <summary>Reads what the request stands on: an <c>mfa_token</c> or an access token, as a bearer token (RFC 6750, section 2.1).</summary>
internal static class FindBearer
{
    private const string Scheme = "Bearer ";

    public static async ValueTask<StepResult> RunAsync(MfaContext context)
    {
        if (context.Request.Headers["Authorization"] is not { } header || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return MfaErrors.InvalidToken;
        }

        var (token, error) = await MfaTokens.FindAsync(context.Scope, null, header[Scheme.Length..].Trim());
        if (token is null)
        {
            return error!.Id == MfaErrors.TokenExpired.Id ? error : MfaErrors.InvalidToken;
        }

        if (await context.Tenant.FindApplicationAsync(token.Token.ClientId, context.CancellationToken) is not { } application)
        {
            return MfaErrors.InvalidToken;
        }

        context.Scope.NoteClient(application.ClientId);
        if (Cors.FindRefusal(context, application) is { } refusal)
        {
            return refusal;
        }

        (context.Token, context.Application) = (token, application);
        return StepResult.Continue;
    }
}
