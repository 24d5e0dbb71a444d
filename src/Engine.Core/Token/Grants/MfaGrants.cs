using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Errors;
using Engine.Core.Mfa;
using Engine.Core.Mfa.Factors;

namespace Engine.Core.Token.Grants;

/// <summary>
/// Completes a token request that has proven one factor, with another one (<c>flows.md</c>, section 2). The request itself is kept behind the
/// <c>mfa_token</c>; only the application that made it can complete it, once.
/// </summary>
internal abstract class MfaGrant : IGrant
{
    public abstract string GrantType { get; }

    public bool AllowsPublicClients => true;

    public abstract GrantParameters Parameters { get; }

    public abstract GrantLogEvents LogEvents { get; }

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application, parameters, _) = request;
        var (token, error) = await MfaTokens.FindAsync(context.Scope, application, parameters["mfa_token"]!);
        if (token is null)
        {
            return error!;
        }

        var stored = token.Token;
        var api = stored.Audience is null ? null : await ApiFinder.FindAsync(context.Scope, stored.Audience);
        if (stored.Audience is { } audience && api is null)
        {
            return TokenErrors.UnknownAudience(audience);
        }

        var use = new FactorUse(context.Scope, token.User, token.Key) { Application = application, Settings = await context.Tenant.Mfa.GetAsync(context.CancellationToken) };
        var (factor, result) = await ProveAsync(request, use, token);
        if (result.User is not { } user)
        {
            return result.Error!;
        }

        if (!await MfaTokens.UseUpAsync(context.Scope, token))
        {
            return MfaErrors.TokenMalformed(application);
        }

        return new GrantOutcome
        {
            User = user,
            Api = api,
            RequestedScopes = stored.RequestedScopes,
            DefaultScopes = stored.DefaultScopes,
            DefaultsToAllScopes = stored.DefaultsToAllScopes,
            Authentication = stored.Authentication with { Methods = [.. stored.Authentication.Methods, new AuthenticationMethod(ProveMore.Method, context.Now) { Type = factor }] },
            ProvenFactor = factor,
            RecoveryCode = result.RecoveryCode,
            RefreshToken = token.IsAccessToken ? RefreshTokenPlan.None : RefreshTokenPlan.IssueIfGranted,
            GrantTypeClaim = stored.GrantTypeClaim,
            Protocol = stored.Protocol,
        };
    }

    /// <summary>Checks what was presented, and says for which factor it was.</summary>
    protected abstract ValueTask<(string Factor, FactorResult Result)> ProveAsync(AuthenticatedTokenRequest request, FactorUse use, PresentedMfaToken token);

    /// <summary>Proves what the person has enrolled of a factor, or completes what was begun with the token.</summary>
    protected static async ValueTask<FactorResult> ProveAsync(FactorUse use, PresentedMfaToken token, Func<Enrollment, bool> condition, string proof, string parameter)
    {
        var usable = FactorTable.ListUsable(use.Settings, use.User).Where(condition).ToList();
        var begun = (await PendingEnrollments.ListAsync(use.Scope, token)).FirstOrDefault(pending => condition(pending.Enrollment));
        var service = use.Scope.Engine.Factors;
        if (begun.Enrollment is null || (usable.Count > 0 && !token.IsAccessToken))
        {
            return await service.VerifyAsync(use, usable, proof, parameter);
        }

        var result = await service.ConfirmAsync(use with { IsEnrollment = true }, begun.Enrollment, begun.Recovery, proof, parameter, isFirst: !token.IsAccessToken);
        if (result.User is not null)
        {
            await PendingEnrollments.RemoveAsync(use.Scope, begun.Enrollment);
        }

        return result;
    }
}

/// <summary>With a one-time password of an app.</summary>
internal sealed class MfaOtpGrant : MfaGrant
{
    public override string GrantType => "http://auth0.com/oauth/grant-type/mfa-otp";

    public override GrantParameters Parameters { get; } = new() { Required = ["mfa_token", "otp"], Secret = ["mfa_token", "otp"] };

    public override GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.OtpExchanged, Logs.LogEvents.OtpExchangeFailed);

    protected override async ValueTask<(string Factor, FactorResult Result)> ProveAsync(AuthenticatedTokenRequest request, FactorUse use, PresentedMfaToken token)
        => (OtpFactor.FactorName, await ProveAsync(use, token, static enrollment => enrollment.Factor == OtpFactor.FactorName, request.Parameters["otp"]!, "otp_code"));
}

/// <summary>With a code that was sent.</summary>
internal sealed class MfaOobGrant : MfaGrant
{
    public override string GrantType => "http://auth0.com/oauth/grant-type/mfa-oob";

    public override GrantParameters Parameters { get; } = new() { Required = ["mfa_token", "oob_code"], Secret = ["mfa_token", "oob_code", "binding_code"] };

    public override GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.OobExchanged, Logs.LogEvents.OobExchangeFailed);

    protected override async ValueTask<(string Factor, FactorResult Result)> ProveAsync(AuthenticatedTokenRequest request, FactorUse use, PresentedMfaToken token)
    {
        if (await OobCodes.FindAsync(use.Scope, token, request.Parameters["oob_code"]!) is not { } challenge)
        {
            return ("", new(null, MfaErrors.OobCodeMalformed(request.Application)));
        }

        if (request.Parameters["binding_code"] is not { } code)
        {
            return ("", new(null, TokenErrors.MissingParameter("binding_code")));
        }

        // What was sent for one challenge is no answer to another one.
        return (challenge.Factor, await ProveAsync(use with { Flow = challenge.Flow }, token, enrollment => enrollment.Id == challenge.EnrollmentId, code, "binding_code"));
    }
}

/// <summary>With the recovery code; the answer has the next one.</summary>
internal sealed class MfaRecoveryCodeGrant : MfaGrant
{
    public override string GrantType => "http://auth0.com/oauth/grant-type/mfa-recovery-code";

    public override GrantParameters Parameters { get; } = new() { Required = ["mfa_token", "recovery_code"], Secret = ["mfa_token", "recovery_code"] };

    public override GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.RecoveryCodeExchanged, Logs.LogEvents.RecoveryCodeExchangeFailed);

    protected override async ValueTask<(string Factor, FactorResult Result)> ProveAsync(AuthenticatedTokenRequest request, FactorUse use, PresentedMfaToken token)
        => (RecoveryCodeFactor.FactorName, await ProveAsync(use, token, static enrollment => enrollment.Factor == RecoveryCodeFactor.FactorName, request.Parameters["recovery_code"]!, "recovery_code"));
}
