using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Login.Passwords;
using Engine.Core.Logs;
using Engine.Core.Pages;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>The sign-in and sign-up pages: plain forms, a transaction on the server, a redirect back to the authorization endpoint.</summary>
internal static class LoginEndpoints
{
    public const string LoginPath = "/u/login";
    public const string SignupPath = "/u/signup";
    private const string WrongCredentials = "Wrong email or password.";

    /// <summary>A page's request with all it needs: the transaction, its application, the database.</summary>
    private sealed record Page(OpenTransaction Transaction, Application Application, Connection Connection, RequestParameters Form);

    public static async ValueTask<EngineResponse> ShowLoginAsync(EndpointContext context)
    {
        var (page, refusal) = await LoadAsync(context, RequestParameters.None);
        return page is null ? refusal! : await RenderLoginAsync(context, page, Hint(page), null);
    }

    public static async ValueTask<EngineResponse> SubmitLoginAsync(EndpointContext context)
    {
        var (page, unusable) = await ReadFormAsync(context);
        if (page is null)
        {
            return unusable!;
        }

        var username = page.Form["username"];
        if (username is null || page.Form["password"] is not { } password)
        {
            return await RenderLoginAsync(context, page, username, "Enter your email address and your password.");
        }

        var (outcome, user, refusal) = await context.Engine.Credentials.VerifyAsync(context, page.Application, page.Connection, username, password);
        if (refusal is not null)
        {
            context.Engine.Telemetry.LoginFailed();
            return await RenderLoginAsync(context, page, username, refusal.Description, refusal.Status);
        }

        if (outcome != CredentialOutcome.Verified)
        {
            context.Engine.Logs.Write(context, new LogEntry(user is null ? "fu" : "fp", WrongCredentials) { Application = page.Application, UserId = user?.UserId, UserName = username, Connection = page.Connection });
            context.Engine.Telemetry.LoginFailed();
            return await RenderLoginAsync(context, page, username, WrongCredentials);
        }

        return await CompleteAsync(context, page, user!);
    }

    public static async ValueTask<EngineResponse> ShowSignupAsync(EndpointContext context)
    {
        var (page, refusal) = await LoadAsync(context, RequestParameters.None);
        if (page is null)
        {
            return refusal!;
        }

        return page.Connection.DisableSignup
            ? await ErrorPages.RenderAsync(context, LoginErrors.SignupDisabled, page.Application)
            : await FindSignupBarAsync(context, page.Connection) is { } bar ? await ErrorPages.RenderAsync(context, bar, page.Application)
            : await RenderSignupAsync(context, page, Hint(page), null, null);
    }

    /// <summary>The setting of the tenant that lets nobody sign up, as a refusal; or null.</summary>
    private static async ValueTask<EngineError?> FindSignupBarAsync(EndpointContext context, Connection connection)
    {
        var restrictions = await context.Tenant.Restrictions.GetAsync(context.CancellationToken);
        return (restrictions.OnHook("pre-user-registration") ?? restrictions.OnPassword ?? ConnectionDemands.FindUnmetBySignup(connection)) is { } setting ? RestrictionErrors.SignUpClosed(setting) : null;
    }

    public static async ValueTask<EngineResponse> SubmitSignupAsync(EndpointContext context)
    {
        var (page, refusal) = await ReadFormAsync(context);
        if (page is null)
        {
            return refusal!;
        }

        if (page.Connection.DisableSignup)
        {
            return await ErrorPages.RenderAsync(context, LoginErrors.SignupDisabled, page.Application);
        }

        if (await FindSignupBarAsync(context, page.Connection) is { } bar)
        {
            context.Engine.Logs.WriteFailure(context, "fs", bar, page.Application, null);
            return await ErrorPages.RenderAsync(context, bar, page.Application);
        }

        var (email, username, password) = (page.Form["email"], page.Form["username"], page.Form["password"]);
        var problem = SignupRules.Check(page.Connection, PasswordRules.Of(page.Connection), email, username, password);
        problem ??= context.Engine.Credentials.IsTooLong(password!) ? CredentialService.DescribeTooLong(context.Engine.Options.Limits) : null;
        if (problem is null && await context.Engine.Credentials.EnterSignupAsync(context, page.Application) is { } throttled)
        {
            return await RenderSignupAsync(context, page, email, username, throttled.Description, throttled.Status);
        }

        var hash = problem is null ? await context.Engine.Credentials.HashAsync(context, password!) : null;
        if (problem is null && hash is null)
        {
            return await RenderSignupAsync(context, page, email, username, CredentialErrors.Busy.Description, CredentialErrors.Busy.Status);
        }

        var created = problem is null
            ? await context.Tenant.Users.CreateAsync(page.Connection, new NewUser(email!, hash!) { Username = page.Connection.RequiresUsername ? username : null }, context.CancellationToken)
            : null;
        if (created is null)
        {
            var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
            problem ??= settings.Flags.EnablePublicSignupUserExistsError ? "The user already exists." : "Invalid sign up.";
            context.Engine.Logs.Write(context, new LogEntry("fs", problem) { Application = page.Application, UserName = email ?? username, Connection = page.Connection });
            return await RenderSignupAsync(context, page, email, username, problem, failedRules: PasswordRules.Of(page.Connection).FailedBy(password ?? ""));
        }

        context.Engine.Logs.Write(context, new LogEntry("ss", "Successful signup") { Application = page.Application, UserId = created.UserId, UserName = created.Email ?? created.Username, Connection = page.Connection });
        return await CompleteAsync(context, page, created);
    }

    private static async ValueTask<EngineResponse> CompleteAsync(EndpointContext context, Page page, User user)
    {
        var response = EngineResponse.Redirect(Url.AddQuery(context.LocalUrl(AuthorizeEndpoint.ResumePath), [new("state", page.Transaction.State)]), 303);
        if (user.Blocked == true)
        {
            return await RefuseBlockedAsync(context, page, user);
        }

        if (await SessionService.BeginAsync(context, response, user, user.Identities[user.AccountIndex], "pwd") is not { } session)
        {
            return await RenderLoginAsync(context, page, user.Email ?? user.Username, WrongCredentials);
        }

        var content = page.Transaction.Content.WithoutDecision() with { SessionId = session.Id };
        return await TransactionService.UpdateAsync(context, page.Transaction, content)
            ? response
            : await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, page.Application);
    }

    private static async ValueTask<EngineResponse> RefuseBlockedAsync(EndpointContext context, Page page, User user)
    {
        var authorize = new AuthorizeContext(context, new RequestParameters(page.Transaction.Content.Parameters), page.Transaction) { Application = page.Application, User = user };
        var mode = await Authorize.Steps.CheckRedirectUri.RunAsync(authorize);
        if (mode.Error is null)
        {
            await Authorize.Steps.CheckResponseType.RunAsync(authorize);
        }

        return await AuthorizeEndpoint.RefuseAsync(authorize, mode.Error ?? AuthorizeErrors.UserBlocked);
    }

    private static async ValueTask<(Page? Page, EngineResponse? Refusal)> ReadFormAsync(EndpointContext context)
    {
        var body = await BodyReader.ReadAsync(context, allowJson: false);
        return body.Parameters is { } form
            ? await LoadAsync(context, form)
            : (null, await ErrorPages.RenderAsync(context, body.Error!, null));
    }

    private static async ValueTask<(Page? Page, EngineResponse? Refusal)> LoadAsync(EndpointContext context, RequestParameters form)
    {
        var state = form["state"] ?? FormParser.ParseQuery(context.Request.QueryString)?["state"];
        if (await TransactionService.FindAsync(context, state) is not { } transaction)
        {
            return (null, await LeadBackAsync(context) ?? await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, null));
        }

        var parameters = new RequestParameters(transaction.Content.Parameters);
        var application = parameters["client_id"] is { } clientId ? await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) : null;
        if (application is null)
        {
            return (null, await ErrorPages.RenderAsync(context, AuthorizeErrors.TransactionGone, null));
        }

        var (connection, error) = await LoginConnections.SelectAsync(context, application, parameters["connection"]);
        return connection is null
            ? (null, await ErrorPages.RenderAsync(context, error!, application))
            : (new Page(transaction, application, connection, form), null);
    }

    private static string? RedirectUri(Page page) => new RequestParameters(page.Transaction.Content.Parameters)["redirect_uri"];

    /// <summary>Whoever has bookmarked the page is sent to where the tenant begins, if it says where that is (<c>flows.md</c>, errors).</summary>
    private static async ValueTask<EngineResponse?> LeadBackAsync(EndpointContext context)
        => context.Request.Method == "GET" && (await context.Tenant.GetSettingsAsync(context.CancellationToken)).DefaultRedirectionUri is { Length: > 0 } uri
            ? EngineResponse.Redirect(Url.AddQuery(uri, [new("iss", context.Issuer)]))
            : null;

    private static string? Hint(Page page) => new RequestParameters(page.Transaction.Content.Parameters)["login_hint"];

    private static ValueTask<EngineResponse> RenderLoginAsync(EndpointContext context, Page page, string? username, string? error, int? status = null)
        => PageResponse.RenderAsync(context, page.Application, shell => new LoginPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = PageUrl(context, LoginPath, page),
            State = page.Transaction.State,
            Username = username,
            Error = error,
            AllowsUsername = page.Connection.RequiresUsername,
            SignupUrl = page.Connection.DisableSignup ? null : PageUrl(context, SignupPath, page),
        }, status ?? (error is null ? 200 : 400), RedirectUri(page));

    private static ValueTask<EngineResponse> RenderSignupAsync(EndpointContext context, Page page, string? email, string? username, string? error, int? status = null, IReadOnlyList<string>? failedRules = null)
        => PageResponse.RenderAsync(context, page.Application, shell => new SignupPage
        {
            Tenant = shell.Tenant,
            Application = shell.Application,
            Locale = shell.Locale,
            Nonce = shell.Nonce,
            FormAction = PageUrl(context, SignupPath, page),
            State = page.Transaction.State,
            Email = email,
            Username = username,
            AsksUsername = page.Connection.RequiresUsername,
            PasswordRules = PasswordRules.Of(page.Connection).Describe(),
            FailedPasswordRules = failedRules ?? [],
            Error = error,
            LoginUrl = PageUrl(context, LoginPath, page),
        }, status ?? (error is null ? 200 : 400), RedirectUri(page));

    private static string PageUrl(EndpointContext context, string path, Page page)
        => Url.AddQuery(context.LocalUrl(path), [new("state", page.Transaction.State)]);
}
