using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Tenants;

/// <summary>A tenant gets another name, another host, another issuer; its people stay.</summary>
public abstract class TenantRenameTests(HostKind kind) : TenantTest(kind)
{
    private const string Moved = "moved.example";

    [Fact]
    public async Task Rename_Host_IsTheNewIssuerAndTokensOfTheOldOneAreRefused()
    {
        var tenant = await CreateAsync();
        using var before = At(Acme);
        var tokens = await before.AuthorizationCodeAsync(SignIn());
        var opaque = await before.AuthorizationCodeAsync(SignIn("openid profile", audience: null));
        Assert.Equal(HttpStatusCode.OK, await UserInfoAsync(before, opaque.AccessToken));
        var unknown = await AnswersAsync("never.example");

        Assert.Same(tenant, await Tenants.RenameAsync("acme", new TenantRenaming { Name = "acme-two", Hosts = [Moved] }));

        using var after = At(Moved);
        Assert.Equal(unknown, await AnswersAsync(Acme));
        Assert.Equal(HttpStatusCode.Unauthorized, await UserInfoAsync(after, tokens.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await UserInfoAsync(after, opaque.AccessToken));
        var again = await after.AuthorizationCodeAsync(SignIn());
        Assert.Equal(after.Issuer, again.IdTokenClaims["iss"]!.GetValue<string>());
        Assert.Equal(tokens.IdTokenClaims["sub"]!.GetValue<string>(), again.IdTokenClaims["sub"]!.GetValue<string>());

        // A refresh token is the tenant's, not the issuer's: what it gives is of the new one.
        var refreshed = await after.RefreshAsync(Sample.WebClient, tokens.RefreshToken!, Sample.WebSecret);
        Assert.Equal(after.Issuer, refreshed.AccessTokenClaims["iss"]!.GetValue<string>());
        Assert.Equal((tenant.Id, "acme-two"), (tenant.Id, tenant.Name));
        Assert.Null(await Tenants.FindAsync("acme"));
        Assert.Same(tenant, await Tenants.FindAsync("acme-two"));
    }

    [Fact]
    public async Task Rename_NameAndHost_AreFreeForAnother()
    {
        var tenant = await CreateAsync();
        await Tenants.RenameAsync("acme", new TenantRenaming { Name = "acme-two", Hosts = [Moved] });
        var other = await CreateAsync();

        Assert.NotEqual(tenant.Id, other.Id);
        await Tenants.RemoveAsync("acme");
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Moved))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await MachineAsync(At(Acme))).StatusCode);
    }

    [Fact]
    public async Task Rename_SecondHost_KeepsTheFirst()
    {
        await CreateAsync();
        await Tenants.RenameAsync("acme", new TenantRenaming { Hosts = [Acme, Moved] });

        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Acme))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Moved))).StatusCode);
        Assert.Equal([Acme, Moved], (await Tenants.FindAsync("acme"))!.Hosts);
    }

    [Theory]
    [InlineData(null, Moved, "https://moved.example/login/")]
    [InlineData("https://moved.example/", null, "https://moved.example/")]
    [InlineData("https://proxy.example/login/", Moved, "https://proxy.example/login/")]
    public async Task Rename_DeclaredIssuer_MovesAlong(string? issuer, string? host, string expected)
    {
        await CreateAsync(more: static tenant => tenant.Issuer = "https://acme.example/login/");
        await Tenants.RenameAsync("acme", new TenantRenaming { Issuer = issuer, Hosts = host is null ? null : [host] });

        var token = await MachineAsync(At(Moved));
        Assert.Equal(expected, token.AccessTokenClaims["iss"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, (await MachineAsync(At(Acme))).StatusCode);
    }

    [Theory]
    [InlineData("test", null, null, "there is a tenant of that name")]
    [InlineData(null, Home, null, "belongs to another tenant")]
    [InlineData("A", null, null, "the name must have")]
    [InlineData(null, "no host", null, "is no host")]
    [InlineData(null, null, "ftp://acme.example/", "the issuer 'ftp://acme.example/' must be")]
    [InlineData(null, null, "https://acme.example", "must be an absolute http or https URL")]
    public async Task Rename_Fault_IsNamedAndChangesNothing(string? name, string? host, string? issuer, string fault)
    {
        await CreateAsync();
        var renaming = new TenantRenaming { Name = name, Hosts = host is null ? null : [host], Issuer = issuer };

        Assert.Contains(fault, (await Assert.ThrowsAsync<EngineConfigurationException>(() => Tenants.RenameAsync("acme", renaming))).Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Acme))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await MachineAsync(At(Home))).StatusCode);
        Assert.Equal("acme", (await Tenants.ListAsync())[1].Name);
    }

    [Fact]
    public async Task Rename_UnknownTenant_IsNull() => Assert.Null(await Tenants.RenameAsync("nobody", new TenantRenaming { Name = "somebody" }));
}

public sealed class TenantRenameInProcessTests() : TenantRenameTests(HostKind.InProcess);

public sealed class TenantRenameKestrelTests() : TenantRenameTests(HostKind.Kestrel);
