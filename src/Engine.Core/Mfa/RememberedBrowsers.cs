using Engine.Core.Flows;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Storage.Payloads;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Mfa;

/// <summary>For whom a browser was remembered, as it is stored; it counts for the person as they were then.</summary>
internal sealed record RememberedBrowser
{
    [Field(1)]
    public required long Person { get; init; }

    /// <summary>A new password or address, or a block, ends it with everything else.</summary>
    [Field(2)]
    public int Epoch { get; init; }

    public byte[] ToPayload() => Payload<RememberedBrowser>.Write(this);

    public static RememberedBrowser FromPayload(ReadOnlyMemory<byte> payload) => Payload<RememberedBrowser>.Read(payload);
}

/// <summary>Browsers in which people are not asked for a second factor for thirty days, because they said so when they proved one.</summary>
internal static class RememberedBrowsers
{
    private const string Kind = "remembered_browser";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public static async ValueTask<bool> ContainsAsync(EndpointContext context, User user)
        => Cookies.Read(context.Request, Cookies.SecondFactor) is { Length: > 0 } cookie
            && await Records(context.Scope).GetAsync(context.Tenant.Id, Kind, KeyOf(cookie, user), context.Now, context.CancellationToken) is { } record
            && RememberedBrowser.FromPayload(record.Payload) is var remembered
            && remembered.Person == user.Sequence && remembered.Epoch == (user.AccessEpoch ?? 0);

    /// <summary>Remembers the browser for a person, under a value nobody else knows.</summary>
    public static async ValueTask AddAsync(FlowContext context, User user)
    {
        var value = context.Engine.Options.SecretSource.Token(32);
        var record = new StoredRecord
        {
            Key = KeyOf(value, user),
            Subject = user.UserId,
            CreatedAt = context.Now,
            ExpiresAt = context.Now + Lifetime,
            Payload = new RememberedBrowser { Person = user.Sequence, Epoch = user.AccessEpoch ?? 0 }.ToPayload(),
        };
        await Records(context.Scope).InsertAsync(context.Tenant.Id, Kind, record, context.Now, context.CancellationToken);
        context.Cookies.Headers.Add("Set-Cookie", Cookies.Format(context.Request, Cookies.SecondFactor, value, Lifetime));
    }

    /// <summary>Forgets every browser of a person: they say so, or a factor is taken from them, and with it what was proven by it.</summary>
    public static async ValueTask ClearAsync(TenantScope scope, string userId)
        => await Records(scope).DeleteWhereAsync(scope.Tenant.Id, new RecordFilter { Kind = Kind, Subject = userId }, scope.CancellationToken);

    private static string KeyOf(string cookie, User user) => RecordKey.Of($"{cookie}\n{user.UserId}");

    private static IRecordStore Records(TenantScope scope) => scope.Engine.Options.Store.Records;
}
