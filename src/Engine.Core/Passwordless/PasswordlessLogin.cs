using Engine.Core.Applications;
using Engine.Core.Codes;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Restrictions;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Passwordless;

/// <summary>A code or link that is to be sent.</summary>
internal sealed record PasswordlessRequest(Application Application, Connection Connection, string Recipient)
{
    /// <summary>The walk it belongs to; null for one that the application takes.</summary>
    public string? Flow { get; init; }

    /// <summary>Makes the address that carries the secret; null sends a code.</summary>
    public Func<string, string>? Link { get; init; }

    public string? Language { get; init; }
}

/// <summary>How proving an address has ended: with the person, or with why not.</summary>
internal readonly record struct PasswordlessResult(User? User, EngineError? Error);

/// <summary>
/// Sends codes and links to people and signs in whoever presents one. Pages, the endpoints below <c>/passwordless</c> and the grant all
/// come through here: a connection has one code a recipient, and one count of wrong ones.
/// </summary>
internal static class PasswordlessLogin
{
    /// <summary>Sends a code or a link. Where nobody can sign up, a stranger is sent nothing, and nobody is told.</summary>
    /// <returns>The id that the person has, or would have; or why nothing was sent.</returns>
    public static async ValueTask<(string? Id, EngineError? Error)> SendAsync(TenantScope scope, PasswordlessRequest request)
    {
        var (application, connection, recipient) = (request.Application, request.Connection, request.Recipient);
        if (request.Link is not null && !LinkHost.IsSafe(scope))
        {
            return (null, PasswordlessErrors.LinkNotSafe);
        }

        if ((await scope.Tenant.Restrictions.GetAsync(scope.CancellationToken)).OnCode is { } setting)
        {
            return (null, RestrictionErrors.SignInClosed(setting));
        }

        var user = await PasswordlessUsers.FindAsync(scope, connection, recipient);
        var id = user is null ? scope.Engine.Options.SecretSource.Hex(24) : user.Identities[user.AccountIndex].UserId;
        if (user is null && connection.DisableSignup)
        {
            return (id, await scope.Engine.SendThrottle.EnterAsync(scope, ChannelOf(connection), recipient));
        }

        var form = PasswordlessOptions.FormOf(connection, request.Link is not null);
        var error = await CodeDelivery.SendAsync(
            scope,
            TargetOf(application, connection, recipient, request.Flow),
            form,
            code => ComposeAsync(scope, request, user, form, code),
            ChannelOf(connection),
            new CodeContent { UserId = user?.UserId, Data = id });
        var @event = error is null ? request.Link is null ? LogEvents.CodeSent : LogEvents.LinkSent : null;
        if (@event is not null)
        {
            scope.Engine.Logs.Write(scope, new LogEntry(@event) { Application = application, UserId = user?.UserId, UserName = recipient, Connection = connection });
        }

        return (id, error);
    }

    /// <summary>Uses a code up and says who has proven their address with it; they are made when they are nobody yet.</summary>
    /// <param name="scope">The tenant and whom the request comes from.</param>
    /// <param name="request">What the code has to have been sent for.</param>
    /// <param name="code">The code, or what the link carries.</param>
    public static async ValueTask<PasswordlessResult> VerifyAsync(TenantScope scope, PasswordlessRequest request, string code)
    {
        var (known, content, error) = await CheckAsync(scope, request, code, isUsed: true);
        if (error is not null)
        {
            return new(known, error);
        }

        var user = await PasswordlessUsers.EnsureAsync(scope, request.Application, request.Connection, request.Recipient, content!.Data!);
        return user is null ? new(null, PasswordlessErrors.WrongCode(request.Application, request.Connection)) : new(user, null);
    }

    /// <summary>Why a code is wrong, or null; a right one stays good.</summary>
    public static async ValueTask<EngineError?> PeekAsync(TenantScope scope, PasswordlessRequest request, string code) => (await CheckAsync(scope, request, code, isUsed: false)).Error;

    private static async ValueTask<(User? User, CodeContent? Content, EngineError? Error)> CheckAsync(TenantScope scope, PasswordlessRequest request, string code, bool isUsed)
    {
        var (application, connection, recipient) = (request.Application, request.Connection, request.Recipient);
        var attempt = new CredentialAttempt(scope, application, connection, recipient, await PasswordlessUsers.FindAsync(scope, connection, recipient));
        CodeResult result = default;
        var (refusal, _) = await scope.Engine.Credentials.GuardAsync(attempt, async () =>
        {
            result = await scope.Engine.Codes.VerifyAsync(scope, TargetOf(application, connection, recipient, request.Flow), code, isUsed);
            return result.IsVerified;
        });
        return refusal is not null ? (attempt.User, null, refusal)
            : result.IsVerified ? (attempt.User, result.Content, null)
            : (attempt.User, null, result.Outcome == CodeOutcome.Exhausted ? PasswordlessErrors.Exhausted(application) : PasswordlessErrors.WrongCode(application, connection));
    }

    public static MessageChannel ChannelOf(Connection connection) => connection.Strategy == Connection.SmsStrategy ? MessageChannel.Sms : MessageChannel.Email;

    private static CodeTarget TargetOf(Application application, Connection connection, string recipient, string? flow)
        => new($"passwordless:{connection.Id}", recipient) { ClientId = application.ClientId, Flow = flow };

    private static ValueTask<OutgoingMessage> ComposeAsync(TenantScope scope, PasswordlessRequest request, User? user, CodeForm form, string code)
    {
        var isSms = request.Connection.Strategy == Connection.SmsStrategy;
        var message = new OutgoingMessage
        {
            Tenant = scope.Tenant.Name,
            Channel = ChannelOf(request.Connection),
            Template = isSms ? "auth_sms_by_code" : request.Link is null ? "auth_email_by_code" : "auth_email_by_link",
            To = request.Recipient,
            UserId = user?.UserId,
            ClientId = request.Application.ClientId,
            Code = request.Link is null ? code : null,
            Url = request.Link?.Invoke(code),
            Lifetime = form.Lifetime,
            Language = request.Language,
            SourceIp = scope.ClientIp,
        };
        var subject = new MessageSubject
        {
            Application = request.Application,
            Connection = request.Connection,
            User = user,
            Values = new() { ["send"] = request.Link is null ? "code" : "link" },
        };
        return MessageComposer.ComposeAsync(scope, message, PasswordlessOptions.TemplateOf(request.Connection), subject);
    }
}
