using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Messages;
using Engine.Core.Tenants;
using Engine.Core.Tickets;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Jobs;

/// <summary>Work in the background: <c>/jobs</c>, and the files it makes.</summary>
internal static class JobResources
{
    /// <summary>Below this path are the files of exports; the link is the right to have them.</summary>
    public const string FilesPrefix = "/job-files";

    private static readonly ManagementError NotFound = new(404, "The job does not exist", "inexistent_job");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("POST /jobs/users-imports", UserImport.StartAsync);
        handlers.Add("POST /jobs/users-exports", UserExport.StartAsync);
        handlers.Add("POST /jobs/verification-email", SendVerificationAsync);
        handlers.Add("GET /jobs/{id}", GetAsync);
        handlers.Add("GET /jobs/{id}/errors", GetErrorsAsync);
    }

    /// <summary>The database the body names, or why it can't be used.</summary>
    public static async ValueTask<(Connection? Connection, ManagementError? Error)> FindDatabaseAsync(ManagementContext context, string connectionId)
        => await context.Tenant.Connections.GetCachedAsync(connectionId, context.CancellationToken) switch
        {
            null => (null, ConnectionResource.NotFound),
            { IsDatabase: true } found => (found, null),
            _ => (null, ManagementError.InvalidBody("The connection must be a database connection.")),
        };

    /// <summary>Answers below <see cref="FilesPrefix"/>: <c>/{token}/{name}</c>.</summary>
    public static async ValueTask<EngineResponse> DownloadAsync(EndpointContext context)
    {
        var token = context.Request.Path[FilesPrefix.Length..].Split('/').ElementAtOrDefault(1) ?? "";
        var store = new JobStore(context.Scope);
        var id = context.Request.Method is "GET" or "HEAD" ? await store.FindLinkAsync(token) : null;
        var job = id is null ? null : await store.GetAsync(id);
        if (job is null || await store.ReadFileAsync(id!) is not { } file)
        {
            return EngineResponse.Text("The link has expired. Ask for the job again to get another one.", 404);
        }

        var response = new EngineResponse { StatusCode = 200, Body = context.Request.Method == "HEAD" ? default : file };
        response.Headers.Add("Content-Type", "application/gzip");
        response.Headers.Add("Content-Disposition", $"attachment; filename=\"{FileName(context.Tenant, job)}\"");
        response.Headers.Add("Cache-Control", "no-store");
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        return response;
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context)
    {
        if (await JobRunner.Of(context.Scope.Engine).FindAsync(context.Scope, context["id"]) is not { } job)
        {
            return NotFound;
        }

        if (job.Text("type") == UserExport.Type && job.Text("status") == JobStatus.Completed)
        {
            var issuer = context.Scope.Issuer;
            var token = await new JobStore(context.Scope).CreateLinkAsync(context["id"]);
            job["location"] = $"{issuer}{FilesPrefix[1..]}/{token}/{FileName(context.Tenant, job)}";
        }

        return ManagementResult.Ok(job);
    }

    private static async ValueTask<ManagementResult> GetErrorsAsync(ManagementContext context)
    {
        if (await JobRunner.Of(context.Scope.Engine).FindAsync(context.Scope, context["id"]) is not { } job)
        {
            return NotFound;
        }

        if (job.Text("status") == JobStatus.Failed)
        {
            return ManagementResult.Ok(job);
        }

        return await new JobStore(context.Scope).ReadFileAsync(UserImport.ErrorsOf(context["id"])) is { } report
            ? ManagementResult.Ok(JsonNode.Parse(JobStore.Decompress(report))!)
            : ManagementResult.NoContent;
    }

    private static string FileName(Tenant tenant, JsonObject job) => $"{tenant.Name}.{job.Text("format")}.gz";

    private static async ValueTask<ManagementResult> SendVerificationAsync(ManagementContext context)
    {
        var (ticket, error) = await TicketResources.PrepareVerificationAsync(context);
        if (ticket is null)
        {
            return error!;
        }

        // Refused before the job begins: where nobody knows the address, there can be no link.
        _ = context.Scope.Issuer;
        var job = new JsonObject { ["type"] = "verification_email" };
        await JobRunner.Of(context.Scope.Engine).StartAsync(context, job, call => SendAsync(call, ticket));
        return ManagementResult.Ok(job, 201);
    }

    private static async ValueTask<JsonObject> SendAsync(ManagementContext context, Ticket ticket)
    {
        if (!await context.Tenant.Messages.CanSendAsync(MessageChannel.Email, context.CancellationToken))
        {
            throw new JobFailedException("No message sender is configured.");
        }

        var message = new OutgoingMessage
        {
            Tenant = context.Tenant.Name,
            Template = "verify_email",
            To = ticket.Email!,
            UserId = ticket.UserId,
            ClientId = ticket.ClientId,
            Url = await TicketService.IssueAsync(context.Scope, ticket, TicketService.DefaultLifetime),
        };
        var application = ticket.ClientId is null ? null : await context.Tenant.FindApplicationAsync(ticket.ClientId, context.CancellationToken);
        try
        {
            await context.Tenant.Messages.SendAsync(context.Scope, message);
        }
#pragma warning disable CA1031 // whatever goes wrong in the embedder's code, the message was not sent
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            context.Scope.Engine.Logs.Write(context.Scope, LogEvents.VerificationMailFailed, application, ticket.UserId);
            throw new JobFailedException("The message sender failed.");
        }

        context.Scope.Engine.Logs.Write(context.Scope, LogEvents.VerificationMailSent, application, ticket.UserId);
        return [];
    }
}
