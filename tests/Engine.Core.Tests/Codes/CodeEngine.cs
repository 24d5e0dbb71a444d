using System.Net;
using Engine.Core.Codes;
using Engine.Core.Http;
using Engine.Core.Messages;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Codes;

/// <summary>An engine of two tenants that keeps what it sends.</summary>
internal sealed class CodeEngine : IMessageSender, IAsyncDisposable
{
    private readonly IdentityEngine _engine;

    private CodeEngine(IdentityEngine engine, MemoryStore store) => (_engine, Store) = (engine, store);

    public MemoryStore Store { get; }

    public ManualClock Clock { get; private init; } = null!;

    public List<OutgoingMessage> Sent { get; } = [];

    public bool IsBroken { get; set; }

    public OneTimeCodes Codes => _engine.Codes;

    public TenantScope Scope => ScopeOf(0);

    public static async Task<CodeEngine> StartAsync()
    {
        var (store, clock) = (new MemoryStore(), new ManualClock(DateTimeOffset.UnixEpoch.AddYears(50)));
        var options = new IdentityEngineOptions { Store = store, TimeProvider = clock, MakesSigningKeys = false };
        options.AddTenant("one", static tenant => tenant.Issuer = "https://one.example/");
        options.AddTenant("two", static tenant => tenant.Issuer = "https://two.example/");
        var engine = new CodeEngine(new IdentityEngine(options), store) { Clock = clock };
        options.MessageSender = engine;
        await engine._engine.StartAsync();
        return engine;
    }

    public TenantScope ScopeOf(int tenant) => new(_engine.Tenants[tenant], CancellationToken.None);

    /// <summary>A scope of a request that comes from an address.</summary>
    public TenantScope From(string address)
        => new(_engine.Tenants[0], new EngineRequest { Method = "POST", Scheme = "https", Host = "one.example", Path = "/", RemoteAddress = IPAddress.Parse(address) }, CancellationToken.None);

    public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
    {
        if (IsBroken)
        {
            throw new InvalidOperationException("no mail today");
        }

        Sent.Add(message);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
