using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Tenants;
using Engine.Management.Machine;
using Microsoft.Extensions.Logging;

namespace Engine.Management.Jobs;

/// <summary>
/// Carries out jobs off the request path. What a job is about is in the store, what it works on is in memory: a job whose
/// process has gone is reported as failed, never left pending.
/// </summary>
internal sealed partial class JobRunner
{
    private static readonly ConditionalWeakTable<IdentityEngine, JobRunner> Runners = [];
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);
    private readonly ConcurrentDictionary<(string Tenant, string Id), string> _running = new();

    public static JobRunner Of(IdentityEngine engine) => Runners.GetOrCreateValue(engine);

    /// <summary>How many jobs of a type a tenant has running.</summary>
    public int Count(string tenant, string type) => _running.Count(job => job.Key.Tenant == tenant && job.Value == type);

    /// <summary>Keeps a job and begins it.</summary>
    /// <param name="context">The call that asks for it.</param>
    /// <param name="job">What is known of it; gets an id, a status and the time.</param>
    /// <param name="work">Does it, and says what the finished job has beside what it had. An exception fails it.</param>
    public async ValueTask StartAsync(ManagementContext context, JsonObject job, Func<ManagementContext, ValueTask<JsonObject>> work)
    {
        var id = context.Secrets.Id("job_", 16);
        job["status"] = JobStatus.Pending;
        job["created_at"] = context.Timestamp;
        job["id"] = id;

        // Before it is kept: whoever reads it must see it running.
        var key = (context.Tenant.Id, id);
        _running[key] = job.Text("type")!;
        try
        {
            await new JobStore(context.Scope).InsertAsync(job);
        }
        catch
        {
            _running.TryRemove(key, out _);
            throw;
        }

        var isBegun = context.Scope.Engine.RunInBackground(context.Tenant, async stopping =>
        {
            try
            {
                await RunAsync(context, id, work, stopping);
            }
            finally
            {
                _running.TryRemove(key, out _);
            }
        });
        if (!isBegun)
        {
            _running.TryRemove(key, out _);
        }
    }

    /// <summary>A job as it stands; one that was interrupted has failed.</summary>
    public async ValueTask<JsonObject?> FindAsync(TenantScope scope, string id)
    {
        var isRunning = _running.ContainsKey((scope.Tenant.Id, id));
        var store = new JobStore(scope);
        var job = await store.GetAsync(id);
        return job is null || isRunning || job.Text("status") is JobStatus.Completed or JobStatus.Failed
            ? job
            : await store.ChangeAsync(id, static job => Fail(job, "The job was interrupted by a restart."));
    }

    private static async Task RunAsync(ManagementContext context, string id, Func<ManagementContext, ValueTask<JsonObject>> work, CancellationToken stopping)
    {
        var engine = context.Scope.Engine;
        using var limit = new CancellationTokenSource(Limit, engine.Options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);
        var store = new JobStore(context.Scope);
        try
        {
            await store.ChangeAsync(id, static job => job["status"] = JobStatus.Processing);
            var outcome = await work(context.ForJob(id, both.Token));
            await store.ChangeAsync(id, job =>
            {
                job.Patch(outcome, []);
                job["status"] = JobStatus.Completed;
            });
        }
        catch (OperationCanceledException)
        {
            await TryFailAsync(store, id, stopping.IsCancellationRequested ? "The job was interrupted by a restart." : "The job took too long.", engine.Logger);
        }
        catch (JobFailedException exception)
        {
            await TryFailAsync(store, id, exception.Message, engine.Logger);
        }
#pragma warning disable CA1031 // reported to the engine's log, and to whoever asks for the job
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(engine.Logger, exception, id, context.Tenant.Name);
            await TryFailAsync(store, id, "The job ended with an unexpected error.", engine.Logger);
        }
    }

    private static async ValueTask TryFailAsync(JobStore store, string id, string reason, ILogger logger)
    {
        try
        {
            await store.ChangeAsync(id, job => Fail(job, reason));
        }
#pragma warning disable CA1031 // the store is away; the next reader finds a job that nobody runs, which is a failed one
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(logger, exception, id, "");
        }
    }

    private static void Fail(JsonObject job, string reason)
    {
        job["status"] = JobStatus.Failed;
        job["status_details"] = reason;
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "The job {Job} of the tenant {Tenant} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string job, string tenant);
}

/// <summary>A job could not do what it was asked for; the message is for whoever asked.</summary>
internal sealed class JobFailedException(string message) : Exception(message);
