using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Login.Passwords;
using Engine.Core.Logs;
using Engine.Core.Pages.Texts;
using Engine.Core.Restrictions;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>What somebody gives who signs up.</summary>
internal sealed record SignupInput(string? Email, string? Username, string? Password)
{
    /// <summary>Sets what else they have said about themselves, or null.</summary>
    public Func<User, User>? Configure { get; init; }
}

/// <summary>How a sign-up has ended.</summary>
/// <param name="User">The new person, or null.</param>
/// <param name="Problem">What is wrong with what they gave, or null.</param>
/// <param name="Refusal">Why nothing was looked at, or null.</param>
internal readonly record struct SignupResult(User? User, PageText? Problem = null, EngineError? Refusal = null)
{
    /// <summary>Whether somebody has the address or the name already.</summary>
    public bool IsTaken { get; init; }
}

/// <summary>Makes the accounts of people who sign up, at the page and at the endpoint of embedded forms.</summary>
internal static class Signup
{
    /// <summary>Why nobody can sign up, or null.</summary>
    public static async ValueTask<EngineError?> FindBarAsync(TenantScope scope, Connection connection)
    {
        if (connection.DisableSignup)
        {
            return LoginErrors.SignupDisabled;
        }

        var restrictions = await scope.Tenant.Restrictions.GetAsync(scope.CancellationToken);
        return (restrictions.OnHook("pre-user-registration") ?? restrictions.OnPassword ?? ConnectionDemands.FindUnmetBySignup(connection)) is { } setting
            ? RestrictionErrors.SignUpClosed(setting) with { Redirectable = false }
            : null;
    }

    public static async ValueTask<SignupResult> RunAsync(TenantScope scope, Application application, Connection connection, SignupInput input)
    {
        if (await FindBarAsync(scope, connection) is { } bar)
        {
            scope.Engine.Logs.WriteFailure(scope, LogEvents.SignupFailed, bar, application, null);
            return new(null, Refusal: bar);
        }

        var (email, username, password) = input;
        var problem = SignupRules.Check(connection, PasswordRules.Of(connection), email, username, password)
            ?? (scope.Engine.Credentials.IsTooLong(password!) ? PasswordTexts.TooLong(scope.Engine.Options.Limits) : null);
        if (problem is not null)
        {
            WriteFailure(scope, application, connection, input, problem);
            return new(null, problem);
        }

        if (await scope.Engine.Credentials.EnterSignupAsync(scope, application) is { } throttled)
        {
            return new(null, Refusal: throttled);
        }

        if (await scope.Engine.Credentials.HashAsync(scope, password!) is not { } hash)
        {
            return new(null, Refusal: CredentialErrors.Busy);
        }

        var person = new NewUser(email!, hash) { Username = connection.RequiresUsername ? username : null, Configure = input.Configure };
        if (await scope.Tenant.Users.CreateAsync(connection, person, scope.CancellationToken) is not { } created)
        {
            var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
            problem = settings.Flags.EnablePublicSignupUserExistsError ? LoginTexts.UserExists : LoginTexts.InvalidSignup;
            WriteFailure(scope, application, connection, input, problem);
            return new(null, problem) { IsTaken = true };
        }

        scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.Signup) { Application = application, UserId = created.UserId, UserName = created.Email ?? created.Username, Connection = connection });
        return new(created);
    }

    private static void WriteFailure(TenantScope scope, Application application, Connection connection, SignupInput input, PageText why)
        => scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.SignupFailed, why.Sentence) { Application = application, UserName = input.Email ?? input.Username, Connection = connection });
}
