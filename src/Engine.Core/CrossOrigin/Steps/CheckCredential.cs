using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Login;
using Engine.Core.Logs;
using Engine.Core.Passwordless;
using Engine.Core.Pipeline;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Token;
using Engine.Core.Users;

namespace Engine.Core.CrossOrigin.Steps;

/// <summary>Checks what was presented, behind the guards that every sign-in passes, and answers with a ticket.</summary>
internal static class CheckCredential
{
    public static async ValueTask<StepResult> RunAsync(CrossOriginContext context)
    {
        var (user, authentication, error) = context.Credential == CrossOriginCredential.Otp ? await CheckCodeAsync(context) : await CheckPasswordAsync(context);
        if (error is not null)
        {
            return error;
        }

        var cookies = new EngineResponse();
        var browser = BrowserBinding.Read(context) ?? BrowserBinding.Issue(context, cookies);
        var ticket = await LoginTickets.IssueAsync(context, authentication!, browser);
        context.Engine.Logs.Write(context.Scope, new LogEntry(LogEvents.CrossOriginSucceeded)
        {
            Application = context.Application,
            UserId = user!.UserId,
            UserName = context.Parameters!["username"],
        });
        var response = Render(context, ticket);
        foreach (var (name, value) in cookies.Headers)
        {
            response.Headers.Add(name, value);
        }

        return response;
    }

    private static async ValueTask<(User? User, Authentication? Authentication, EngineError? Error)> CheckPasswordAsync(CrossOriginContext context)
    {
        var (connection, error) = await FindDatabaseAsync(context);
        if (connection is null)
        {
            return (null, null, error);
        }

        var parameters = context.Parameters!;
        var result = await PasswordLogin.CheckAsync(context.Scope, context.Application!, connection, parameters["username"]!, parameters["password"]!);
        return result.User is not null
            ? (result.User, result.Authentication, null)
            : (null, null, result.Error == CredentialErrors.UserBlocked ? CrossOriginErrors.UserBlocked : result.Error ?? CrossOriginErrors.WrongPassword);
    }

    private static async ValueTask<(Connection? Connection, EngineError? Error)> FindDatabaseAsync(CrossOriginContext context)
    {
        var realm = context.Credential == CrossOriginCredential.PasswordRealm
            ? context.Parameters!["realm"]
            : (await context.Tenant.GetSettingsAsync(context.CancellationToken)).DefaultDirectory;
        return string.IsNullOrEmpty(realm) ? (null, CrossOriginErrors.Failed.Because("The tenant has no default_directory.")) : await LoginConnections.FindByRealmAsync(context.Scope, context.Application!, realm);
    }

    private static async ValueTask<(User? User, Authentication? Authentication, EngineError? Error)> CheckCodeAsync(CrossOriginContext context)
    {
        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return (null, null, RestrictionErrors.SignInClosed(setting));
        }

        var (application, parameters) = (context.Application!, context.Parameters!);
        var realm = parameters["realm"]!;
        if ((await PasswordlessConnections.ListAsync(context.Scope, application)).FirstOrDefault(known => known.Name == realm) is not { } connection)
        {
            return (null, null, TokenErrors.UnknownRealm(realm));
        }

        if (PasswordlessOptions.Normalize(connection, parameters["username"]!) is not { } recipient)
        {
            return (null, null, CrossOriginErrors.Failed.Because("The username is no address of the connection's kind."));
        }

        var (user, error) = await PasswordlessLogin.VerifyAsync(context.Scope, new(application, connection, recipient), parameters["otp"]!);
        return user is null || error is not null ? (null, null, error!.Status == 429 ? error : error with { Code = "access_denied", Status = 403 })
            : user.Blocked == true ? (null, null, CrossOriginErrors.UserBlocked)
            : (user, Authentication.Begin(user, user.Identities[user.AccountIndex], connection.Strategy, context.Now), null);
    }

    /// <summary>
    /// The ticket, and the names under which the service's scripts keep a value for browsers that take no cookies of others. The engine
    /// never asks for it: such browsers keep what a frame stores apart as well.
    /// </summary>
    private static EngineResponse Render(CrossOriginContext context, string ticket)
    {
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("login_ticket"u8, ticket);
        json.WriteString("co_verifier"u8, context.Engine.Options.SecretSource.Token(32));
        json.WriteString("co_id"u8, context.Engine.Options.SecretSource.Token(12));
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray(), 200);
    }
}
