using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Management.Machine;

namespace Engine.Management.Jobs;

/// <summary>
/// Jobs and what they leave behind: records that expire a day after the job was made. Files are compressed and kept in parts,
/// because a store limits how large one record may be.
/// </summary>
internal sealed class JobStore(TenantScope scope)
{
    public static readonly TimeSpan Retention = TimeSpan.FromHours(24);
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromSeconds(60);
    private const string JobKind = "job";
    private const string FileKind = "job_file";
    private const string LinkKind = "job_link";
    private const int PartSize = 1024 * 1024;

    private IRecordStore Records => scope.Engine.Options.Store.Records;

    private string Tenant => scope.Tenant.Id;

    // A job outlives the request that began it.
    private DateTimeOffset Now => scope.Engine.Options.TimeProvider.GetUtcNow();

    public async ValueTask InsertAsync(JsonObject job)
        => await Records.InsertAsync(Tenant, JobKind, Record(job.Text("id")!, Utf8(job), Retention), Now, CancellationToken.None);

    public async ValueTask<JsonObject?> GetAsync(string id)
        => await Records.GetAsync(Tenant, JobKind, id, Now, scope.CancellationToken) is { } record ? Parse(record) : null;

    /// <summary>Changes a job; null when it is gone. A job that has ended stays as it is.</summary>
    public async ValueTask<JsonObject?> ChangeAsync(string id, Action<JsonObject> change)
    {
        while (await Records.GetAsync(Tenant, JobKind, id, Now, CancellationToken.None) is { } record)
        {
            var job = Parse(record);
            if (job.Text("status") is JobStatus.Completed or JobStatus.Failed)
            {
                return job;
            }

            change(job);
            if (await Records.ReplaceAsync(Tenant, JobKind, record with { Payload = Utf8(job) }, record.Version, Now, CancellationToken.None))
            {
                return job;
            }
        }

        return null;
    }

    /// <summary>Keeps a file of a job for as long as the job; the content is compressed already.</summary>
    public async ValueTask WriteFileAsync(string name, ReadOnlyMemory<byte> compressed)
    {
        for (var part = 0; part == 0 || part * PartSize < compressed.Length; part++)
        {
            var length = Math.Min(PartSize, compressed.Length - (part * PartSize));
            await Records.InsertAsync(Tenant, FileKind, Record($"{name}/{part}", compressed.Slice(part * PartSize, length), Retention), Now, CancellationToken.None);
        }
    }

    /// <summary>A file as it was written, or null.</summary>
    public async ValueTask<byte[]?> ReadFileAsync(string name)
    {
        using var content = new MemoryStream();
        for (var part = 0; await Records.GetAsync(Tenant, FileKind, $"{name}/{part}", Now, scope.CancellationToken) is { } record; part++)
        {
            content.Write(record.Payload.Span);
        }

        return content.Length == 0 ? null : content.ToArray();
    }

    /// <summary>What a link carries that leads to the file of a job for a minute.</summary>
    public async ValueTask<string> CreateLinkAsync(string jobId)
    {
        var token = scope.Engine.Options.SecretSource.Token(32);
        await Records.InsertAsync(Tenant, LinkKind, Record(RecordKey.Of(token), Encoding.UTF8.GetBytes(jobId), LinkLifetime), Now, scope.CancellationToken);
        return token;
    }

    /// <summary>The job a link leads to, or null.</summary>
    public async ValueTask<string?> FindLinkAsync(string token)
        => await Records.GetAsync(Tenant, LinkKind, RecordKey.Of(token), Now, scope.CancellationToken) is { } record ? Encoding.UTF8.GetString(record.Payload.Span) : null;

    public static byte[] Compress(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        using (var zip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            write(zip);
        }

        return buffer.ToArray();
    }

    public static byte[] Decompress(byte[] compressed)
    {
        using var zip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        zip.CopyTo(buffer);
        return buffer.ToArray();
    }

    private StoredRecord Record(string key, ReadOnlyMemory<byte> payload, TimeSpan lifetime) => new() { Key = key, CreatedAt = Now, ExpiresAt = Now + lifetime, Payload = payload };

    private static JsonObject Parse(StoredRecord record) => JsonNode.Parse(record.Payload.Span)!.AsObject();

    private static byte[] Utf8(JsonObject job) => Encoding.UTF8.GetBytes(job.ToJsonString());
}

/// <summary>The states of a job.</summary>
internal static class JobStatus
{
    public const string Pending = "pending";
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";
}
