using Engine.Core;

namespace Engine.Management.Tests;

/// <summary>
/// One engine for both runs of a suite: the same tests, with the same names everywhere, run in its first and in its second
/// tenant at the same time. What one saw of the other would show in lists, totals and conflicts.
/// </summary>
/// <typeparam name="TSuite">The suite; each has an engine of its own.</typeparam>
public abstract class TenantFixture<TSuite> : ApiFixture
{
    private static readonly Lazy<IdentityEngine> Shared = new(CreateEngine);

    private protected TenantFixture(string tenant)
        : base(tenant, Shared.Value)
    {
    }
}

/// <summary>The suite in the first tenant.</summary>
public sealed class InTenantOne<TSuite>() : TenantFixture<TSuite>("one");

/// <summary>The suite in the second tenant.</summary>
public sealed class InTenantTwo<TSuite>() : TenantFixture<TSuite>("two");
