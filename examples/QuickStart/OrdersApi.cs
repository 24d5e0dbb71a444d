using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace QuickStart;

/// <summary>An order of somebody.</summary>
public sealed record Order(int Number, string Item);

/// <summary>An API behind access tokens; it knows nothing of the product but the issuer.</summary>
public static class OrdersApi
{
    public const string Audience = "https://orders.quickstart.example";
    public const string ReadOrders = "read:orders";
    public const string Path = "/api/orders";
    private const string Policy = "read orders";

    public static void Add(WebApplicationBuilder builder, string origin)
    {
        builder.Services.AddAuthentication().AddJwtBearer(options =>
        {
            options.Authority = origin + "/";
            options.Audience = Audience;
            options.RequireHttpsMetadata = origin.StartsWith("https:", StringComparison.Ordinal);
            options.MapInboundClaims = false;
        });
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>((options, engine) => options.BackchannelHttpHandler = engine.CreateHandler());
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy
            .AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme)
            .RequireAssertion(context => context.User.FindFirst("scope")?.Value.Split(' ').Contains(ReadOrders) == true));
    }

    public static void Map(WebApplication app)
        => app.MapGet(Path, () => new[] { new Order(1001, "A lamp"), new Order(1002, "Two chairs") }).RequireAuthorization(Policy);
}
