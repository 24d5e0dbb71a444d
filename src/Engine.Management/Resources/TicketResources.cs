using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tickets;
using Engine.Core.Tickets.Steps;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Links that prove an address or let a person choose a new password: <c>/tickets</c>.</summary>
internal static class TicketResources
{
    private static readonly ManagementError NoEmail = new(400, "The user does not have an email address.", "operation_not_supported");
    private static readonly ManagementError NoPassword = new(400, "The user's main connection does not support this operation", "operation_not_supported");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /tickets/email-verification", VerifyEmailAsync);
        handlers.Add("POST /tickets/password-change", ChangePasswordAsync);
    }

    /// <summary>A ticket for the person the body names; also what a mail with a link starts from.</summary>
    public static async ValueTask<(Ticket? Ticket, ManagementError? Error)> PrepareVerificationAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        if (await context.Tenant.FindUserAsync(body.Text("user_id")!, context.CancellationToken) is not { } user)
        {
            return (null, UserResource.NotFound);
        }

        if ((await CheckClientAsync(context) ?? CheckIdentity(body, user)) is { } error)
        {
            return (null, error);
        }

        return user.Email is { } email
            ? (new Ticket { Purpose = TicketPurpose.EmailVerification, UserId = user.UserId, Email = email, ClientId = body.Text("client_id") }, null)
            : (null, NoEmail);
    }

    private static async ValueTask<ManagementResult> VerifyEmailAsync(ManagementContext context)
    {
        var (ticket, error) = await PrepareVerificationAsync(context);
        return ticket is null ? error! : await IssueAsync(context, ticket);
    }

    private static async ValueTask<ManagementResult> ChangePasswordAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        var (user, missing) = await FindUserAsync(context);
        if (user is null)
        {
            return missing!;
        }

        if ((await CheckClientAsync(context) ?? CheckIdentity(body, user)) is { } error)
        {
            return error;
        }

        if (await LoadAccount.FindDatabaseAsync(context.Tenant, user, context.CancellationToken) is null)
        {
            return NoPassword;
        }

        return await IssueAsync(context, new Ticket
        {
            Purpose = TicketPurpose.PasswordChange,
            UserId = user.UserId,
            Email = user.Email,
            ClientId = body.Text("client_id"),
            MarksEmailAsVerified = body.Flag("mark_email_as_verified") == true,
        });
    }

    private static async ValueTask<(User? User, ManagementError? Error)> FindUserAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        var (userId, connectionId, email) = (body.Text("user_id"), body.Text("connection_id"), body.Text("email"));
        if (userId is null == (connectionId is null && email is null) || (userId is null && (connectionId is null || email is null)))
        {
            return (null, ManagementError.InvalidBody("Payload validation error: 'Either user_id, or connection_id and email, must be given'."));
        }

        if (userId is not null)
        {
            return await context.Tenant.FindUserAsync(userId, context.CancellationToken) is { } known ? (known, null) : (null, UserResource.NotFound);
        }

        if ((await context.Tenant.Connections.GetCachedAsync(connectionId!, context.CancellationToken)) is not { } connection)
        {
            return (null, ConnectionResource.NotFound);
        }

        if (connection.Strategy != Connection.DatabaseStrategy)
        {
            return (null, NoPassword);
        }

        var key = UserKeys.Email(connection.Name, email!.Trim().ToLowerInvariant());
        return await context.Tenant.Users.Repository.FindAsync(key, context.CancellationToken) is { } found ? (found.Value, null) : (null, UserResource.NotFound);
    }

    /// <summary>Only the account whose address and password the person's profile shows can have a ticket.</summary>
    private static ManagementError? CheckIdentity(JsonObject body, User user)
    {
        if (body["identity"] is not JsonObject identity)
        {
            return null;
        }

        var index = user.Identities.ToList().FindIndex(known => known.UserId == identity.Text("user_id") && known.Provider == identity.Text("provider"));
        return index switch
        {
            0 => null,
            < 0 => ManagementError.InvalidBody("The user does not have the given identity."),
            _ => ManagementError.InvalidBody("Only the primary identity of a user can have a ticket."),
        };
    }

    private static async ValueTask<ManagementError?> CheckClientAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        if (body.ContainsKey("organization_id"))
        {
            return ManagementError.InvalidBody("No organization found by that id or name");
        }

        if (body.Text("client_id") is { } clientId && await context.Tenant.FindApplicationAsync(clientId, context.CancellationToken) is null)
        {
            return ManagementError.InvalidBody("The specified client_id does not exist.");
        }

        return null;
    }

    private static async ValueTask<ManagementResult> IssueAsync(ManagementContext context, Ticket ticket)
    {
        var body = context.BodyObject;
        var resultUrl = body.Text("result_url");
        if (resultUrl is not null && ticket.ClientId is not null)
        {
            return ManagementError.InvalidBody("result_url cannot be combined with client_id");
        }

        if (resultUrl is not null && (!Url.IsTarget(resultUrl) || new Uri(resultUrl).Scheme is not ("http" or "https")))
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Object didn't pass validation for format absolute-https-uri-or-empty: {resultUrl}' on property result_url.");
        }

        var lifetime = TicketService.DefaultLifetime;
        if (body["ttl_sec"] is JsonValue value)
        {
            var seconds = value.GetValue<double>();
            if (seconds is < 0 or > int.MaxValue || seconds != Math.Floor(seconds))
            {
                return ManagementError.InvalidBody("Payload validation error: 'ttl_sec must be a whole number of seconds, 0 or more' on property ttl_sec.");
            }

            // 0 stands for the default, as it does at the service.
            lifetime = seconds == 0 ? lifetime : TimeSpan.FromSeconds(seconds);
        }

        ticket = ticket with { ResultUrl = resultUrl, IncludesEmail = body.Flag("includeEmailInRedirect") == true };
        return ManagementResult.Ok(new JsonObject { ["ticket"] = await TicketService.IssueAsync(context.Scope, ticket, lifetime) }, 201);
    }
}
