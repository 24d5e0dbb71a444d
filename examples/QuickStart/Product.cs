using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Engine.Core;
using Engine.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace QuickStart;

/// <summary>The product: a page, and a sign-in through Microsoft's OpenID Connect handler.</summary>
public static class Product
{
    public static void AddSignIn(WebApplicationBuilder builder, string origin, Secrets secrets)
    {
        builder.Services.AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = OpenIdConnectDefaults.AuthenticationScheme;
            })
            .AddCookie(options => options.Cookie.Name = "acme")
            .AddOpenIdConnect(options =>
            {
                options.Authority = origin + "/";
                options.RequireHttpsMetadata = origin.StartsWith("https:", StringComparison.Ordinal);
                options.ClientId = "product";
                options.ClientSecret = secrets.ProductSecret;
                options.ResponseType = "code";
                options.MapInboundClaims = false;
                options.TokenValidationParameters.NameClaimType = "name";
                options.SaveTokens = true;
                options.Scope.Add("email");
                options.Scope.Add(OrdersApi.ReadOrders);
                options.AdditionalAuthorizationParameters["audience"] = OrdersApi.Audience;

                // Without https a browser keeps no cookie that is to be sent across sites; a redirect needs none.
                options.ResponseMode = "query";
                options.CorrelationCookie.SameSite = SameSiteMode.Lax;
                options.NonceCookie.SameSite = SameSiteMode.Lax;
                options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

                // Whoever declines, or comes back too late, is back at the start and not on an error page.
                options.Events.OnRemoteFailure = context =>
                {
                    context.Response.Redirect("/?failed");
                    context.HandleResponse();
                    return Task.CompletedTask;
                };
            });

        // The handler talks to the engine in this very process: no socket, no certificate, no start order.
        builder.Services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IdentityEngine>((options, engine) => options.BackchannelHttpHandler = engine.CreateHandler());
    }

    public static void Map(WebApplication app)
    {
        app.MapGet("/", (Delegate)Page);
        app.MapGet("/orders", (Delegate)OrdersAsync).RequireAuthorization();
        app.MapGet("/signin", () => Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [OpenIdConnectDefaults.AuthenticationScheme]));
        app.MapPost("/signout", () => Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
    }

    private static IResult Page(HttpContext context)
    {
        var person = context.User;
        var isSignedIn = person.Identity?.IsAuthenticated == true;
        var logins = person.FindFirstValue("https://quickstart.example/logins");
        return Html.Page(isSignedIn
            ? $"""
              <h1>Hello, {Encode(person.Identity!.Name)}</h1>
              <p>You are signed in as <strong>{Encode(person.FindFirstValue("email"))}</strong>{(logins is null ? "" : $", for the {Encode(logins)}. time")}.</p>
              <p><a class="button" href="/orders">Your orders</a></p>
              <form method="post" action="/signout"><button class="button quiet" type="submit">Sign out</button></form>
              """
            : $"""
              <h1>Acme Orders</h1>
              <p>{(context.Request.Query.ContainsKey("failed") ? "You were not signed in." : "A product with its login in the same process.")}</p>
              <p><a class="button" href="/signin">Sign in</a></p>
              """);
    }

    /// <summary>Calls the API with the access token of the person, as a browser application would.</summary>
    private static async Task<IResult> OrdersAsync(HttpContext context)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await context.GetTokenAsync("access_token"));
        var orders = await client.GetFromJsonAsync<Order[]>($"{context.Request.Scheme}://{context.Request.Host}{OrdersApi.Path}", context.RequestAborted) ?? [];
        var rows = string.Concat(orders.Select(order => string.Create(CultureInfo.InvariantCulture, $"<tr><td>{order.Number}</td><td>{Encode(order.Item)}</td></tr>")));
        return Html.Page($"<h1>Your orders</h1><table><tr><th>No.</th><th>Item</th></tr>{rows}</table><p><a class=\"button quiet\" href=\"/\">Back</a></p>");
    }

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
