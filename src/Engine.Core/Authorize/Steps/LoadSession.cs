using Engine.Core.Applications;
using Engine.Core.Json;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;
using Engine.Core.Storage;

namespace Engine.Core.Authorize.Steps;

/// <summary>
/// Finds the session that satisfies the request: one that is young enough for <c>max_age</c>, and that began in this
/// transaction when <c>prompt=login</c> demands it.
/// </summary>
internal static class LoadSession
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (await context.FindSessionAsync() is not { } found)
        {
            return StepResult.Continue;
        }

        var session = found.Session;
        var isFresh = context.Transaction?.Content.SessionId == session.Id;
        var mustLogIn = context.Prompt.Contains("login") || context.Prompt.Contains("select_account") || await IsConfinedAsync(context);
        if (!isFresh && (mustLogIn || IsTooOld(context, session) || !CheckPerson.IsMeant(context, session)))
        {
            return StepResult.Continue;
        }

        if (await context.Tenant.FindUserAsync(session.UserId, context.CancellationToken) is not { } user)
        {
            return StepResult.Continue;
        }

        if (user.Blocked == true)
        {
            context.User = user;
            return AuthorizeErrors.UserBlocked;
        }

        if (!session.Authentication.CountsFor(user) || !await MayUseAsync(context, session))
        {
            return StepResult.Continue;
        }

        context.FoundSession = found;
        context.User = user;
        ForgetDecisionsAboutOthers(context);
        return StepResult.Continue;
    }

    /// <summary>A third-party application takes no session of a connection that it could not use for signing in.</summary>
    private static async ValueTask<bool> MayUseAsync(AuthorizeContext context, Session session)
        => context.Application!.IsFirstParty
            || (session.Authentication.Connection is { } name
                && (await context.Tenant.Connections.FindCachedAsync(new DocumentKey("name", name), context.CancellationToken))?.IsDomainConnection == true);

    /// <summary>
    /// What was granted, asked and answered while another person was signed in, or in another session, is decided anew: a code is
    /// for the person who is there now (OpenID Connect Core, section 3.1.2).
    /// </summary>
    private static void ForgetDecisionsAboutOthers(AuthorizeContext context)
    {
        if (context.Transaction is { Content.UserId: { } userId } open && (open.Content.SessionId != context.Session!.Id || userId != context.User!.UserId))
        {
            context.ForgetDecision();
        }
    }

    /// <summary>
    /// Whether a session of before may not answer: single sign-on is off, or a callback that any program on the device can claim has to
    /// be confirmed by the person. Signing in anew is such a confirmation.
    /// </summary>
    private static async ValueTask<bool> IsConfinedAsync(AuthorizeContext context)
    {
        var application = context.Application!;
        if (ApplicationDemands.IsWithoutSingleSignOn(application))
        {
            return true;
        }

        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        const string skip = "skip_non_verifiable_callback_uri_confirmation_prompt";
        return ExtraFields.Flag(settings.Flags.Extra, "enable_sso") == false
            || ((ExtraFields.Flag(application.Extra, skip) ?? ExtraFields.Flag(settings.Extra, skip)) == false && context.RedirectUri is { } callback && !IsVerifiable(callback));
    }

    /// <summary>Only the owner of a domain answers under it; custom schemes and the loopback address belong to nobody.</summary>
    private static bool IsVerifiable(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" && !parsed.IsLoopback;

    private static bool IsTooOld(AuthorizeContext context, Session session)
        => context.Parameters["max_age"] is { } text
            && CheckPrompt.ReadMaxAge(text) is { } maxAge
            && context.Now - session.Authentication.Time >= maxAge;
}
