using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>The environment of the host decides whether errors are explained, unless the product does.</summary>
public sealed class DevelopmentModeTests
{
    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Staging", null, false)]
    [InlineData("Development", false, false)]
    [InlineData("Production", true, true)]
    public async Task DevelopmentMode_Environment_DecidesUnlessTheProductDoes(string environment, bool? asked, bool expected)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.Services.AddIdentityEngine(options =>
        {
            options.DevelopmentMode = asked;
            options.AddTenant("test");
        });
        await using var app = builder.Build();

        Assert.Equal(expected, app.Services.GetRequiredService<IdentityEngine>().Options.DevelopmentMode);
    }

    [Fact]
    public async Task DevelopmentMode_NoHost_IsOff()
    {
        var services = new ServiceCollection();
        services.AddIdentityEngine(static options => options.AddTenant("test"));
        await using var provider = services.BuildServiceProvider();

        Assert.NotEqual(true, provider.GetRequiredService<IdentityEngine>().Options.DevelopmentMode);
    }
}
