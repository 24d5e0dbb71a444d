using System.Text.Json;
using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Sessions;
using Engine.Core.Tokens;

namespace Engine.Core.Logout;

/// <summary>
/// <c>/oidc/logout</c> (OpenID Connect RP-Initiated Logout). A request that proves it comes from the application of this
/// session ends it at once; any other asks the person first.
/// </summary>
internal static class OidcLogoutEndpoint
{
    public const string Path = "/oidc/logout";
    public const string ConfirmPath = "/u/logout";
    private const string Screen = "logout";

    /// <summary>A logout request whose parts agree with each other.</summary>
    private sealed record Request(Application? Application, string? SessionId, string? RedirectUri, string? State);

    public static async ValueTask<EngineResponse> HandleGetAsync(EndpointContext context)
        => await HandleAsync(context, QueryReader.Read(context));

    public static async ValueTask<EngineResponse> HandlePostAsync(EndpointContext context)
        => await HandleAsync(context, await BodyReader.ReadAsync(context, allowJson: false));

    public static async ValueTask<EngineResponse> ShowConfirmationAsync(EndpointContext context)
    {
        var transaction = await FindAsync(context, FormParser.ParseQuery(context.Request.QueryString)?["state"]);
        if (transaction is null)
        {
            return await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, null);
        }

        var (request, error) = await ReadAsync(context, new RequestParameters(transaction.Content.Parameters));
        return request is null
            ? await ErrorPages.RenderAsync(context, error!, null)
            : await PageResponse.RenderAsync(context, request.Application, shell => new LogoutPage
            {
                Tenant = shell.Tenant,
                Application = shell.Application,
                Locale = shell.Locale,
                Nonce = shell.Nonce,
                FormAction = context.LocalUrl(ConfirmPath),
                State = transaction.State,
            }, formTargets: request.RedirectUri);
    }

    public static async ValueTask<EngineResponse> SubmitConfirmationAsync(EndpointContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: false);
        var transaction = await FindAsync(context, body.Parameters?["state"]);
        if (transaction is null || !await TransactionService.EndAsync(context, transaction))
        {
            return await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, null);
        }

        var (request, error) = await ReadAsync(context, new RequestParameters(transaction.Content.Parameters));
        if (request is null)
        {
            return await ErrorPages.RenderAsync(context, error!, null);
        }

        return body.Parameters!["action"] == "deny"
            ? await AnswerAsync(context, request)
            : await EndAsync(context, request);
    }

    /// <summary>A request that waits for this page; one that waits for a page of the sign-in is none.</summary>
    private static async ValueTask<OpenTransaction?> FindAsync(EndpointContext context, string? state)
        => await TransactionService.FindAsync(context, state) is { Content.Screen: Screen } transaction ? transaction : null;

    private static async ValueTask<EngineResponse> HandleAsync(EndpointContext context, BodyReader.Result read)
    {
        if (read.Parameters is not { } parameters)
        {
            return await ErrorPages.RenderAsync(context, read.Error!, null);
        }

        context.UiLocales = parameters["ui_locales"];
        var (request, error) = await ReadAsync(context, parameters);
        if (request is null)
        {
            context.Engine.Logs.Write(context, "flo", error!.Description, null, null);
            return await ErrorPages.RenderAsync(context, error, null);
        }

        return await MustAskAsync(context, request) ? await AskAsync(context, parameters) : await EndAsync(context, request);
    }

    private static async ValueTask<bool> MustAskAsync(EndpointContext context, Request request)
    {
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        if (!settings.Sessions.OidcLogoutPromptEnabled || context.Engine.Options.Pages is null)
        {
            return false;
        }

        var session = await SessionService.FindAsync(context);
        return session is not null && session.Session.Id != request.SessionId;
    }

    private static async ValueTask<EngineResponse> AskAsync(EndpointContext context, RequestParameters parameters)
    {
        var cookies = new EngineResponse();
        var transaction = await TransactionService.BeginAsync(context, cookies, parameters, static content => content with { Screen = Screen });
        var response = EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(ConfirmPath), [new("state", transaction.State)]));
        foreach (var (name, value) in cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    private static async ValueTask<EngineResponse> EndAsync(EndpointContext context, Request request)
    {
        var response = await AnswerAsync(context, request);
        var session = await SessionService.EndAsync(context, response);
        context.Engine.Logs.Write(context, "slo", "User successfully logged out", request.Application, session?.UserId);
        return response;
    }

    private static async ValueTask<EngineResponse> AnswerAsync(EndpointContext context, Request request)
    {
        if (request.RedirectUri is null)
        {
            return await LoggedOutResponse.RenderAsync(context, request.Application);
        }

        return EngineResponse.Redirect(request.State is null ? request.RedirectUri : Url.AddQuery(request.RedirectUri, [new("state", request.State)]));
    }

    /// <summary>Reads the request; whatever it names must agree with the token it shows.</summary>
    private static async ValueTask<(Request? Request, EngineError? Error)> ReadAsync(EndpointContext context, RequestParameters parameters)
    {
        string? audience = null;
        var sessionId = parameters["logout_hint"];
        if (parameters["id_token_hint"] is { } hint)
        {
            using var token = await ReadHintAsync(context, hint);
            if (token is null)
            {
                return (null, LogoutErrors.InvalidHint);
            }

            audience = token.RootElement.GetProperty("aud").GetString();
            var tokenSession = token.RootElement.TryGetProperty("sid", out var sid) ? sid.GetString() : null;
            if (sessionId is not null && sessionId != tokenSession)
            {
                return (null, LogoutErrors.Mismatch("logout_hint"));
            }

            sessionId = tokenSession;
            if (parameters["client_id"] is { } named && named != audience)
            {
                return (null, LogoutErrors.Mismatch("client_id"));
            }
        }

        var clientId = audience ?? parameters["client_id"];
        var application = clientId is null ? null : await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken);
        if (clientId is not null && application is null)
        {
            return (null, LogoutErrors.UnknownClient);
        }

        var redirect = parameters["post_logout_redirect_uri"];
        if (redirect is not null)
        {
            var allowed = application?.AllowedLogoutUrls ?? (await context.Tenant.GetSettingsAsync(context.CancellationToken)).AllowedLogoutUrls;
            if (!Url.IsTarget(redirect) || !UrlMatcher.Matches(allowed, redirect))
            {
                return (null, LogoutErrors.RedirectNotAllowed(redirect));
            }
        }

        return (new Request(application, sessionId, redirect, parameters["state"]), null);
    }

    /// <summary>An ID token the tenant has issued, expired or not; HS256 ones are checked with the secret of the application they name.</summary>
    private static async ValueTask<JsonDocument?> ReadHintAsync(EndpointContext context, string hint)
    {
        var token = await JwtReader.VerifyAsync(context, hint);
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
