using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace QuickStart;

/// <summary>The product: one page, a way in, a way out.</summary>
internal static class Product
{
    private static readonly AuthenticationProperties Home = new() { RedirectUri = "/" };

    public static void MapProduct(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", ShowAsync);
        app.MapGet("/signin", static () => Results.Challenge(Home, [OpenIdConnectDefaults.AuthenticationScheme]));

        // A form, and a session cookie that is Lax: another site can't sign anybody out.
        app.MapPost("/signout", static () => Results.SignOut(Home, [CookieAuthenticationDefaults.AuthenticationScheme, OpenIdConnectDefaults.AuthenticationScheme]));
    }

    private static async Task<IResult> ShowAsync(HttpContext context, HeartbeatClient api, CancellationToken cancellationToken)
    {
        var body = context.User.Identity?.IsAuthenticated == true
            ? SignedIn(Claim(context, "name"), Claim(context, "email"), await api.ListAsync((await context.GetTokenAsync("access_token"))!, cancellationToken))
            : SignedOut;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Content(Page(body), "text/html; charset=utf-8");
    }

    private const string SignedOut =
        """
        <h1>Login that ships with your product</h1>
        <p>The page you are about to see is served by this very process: no account elsewhere, no container, no socket between the product and its identity provider.</p>
        <p><a class="button" href="/signin">Sign in</a></p>
        """;

    private static string SignedIn(string name, string email, IReadOnlyList<Heartbeat> heartbeats) =>
        $"""
        <h1>Hello, {Encode(name)}</h1>
        <p>You are signed in as <strong>{Encode(email)}</strong>.</p>
        <h2>What the API says</h2>
        <p>Asked with your access token; told by a background service with a token of its own.</p>
        <ul>{string.Concat(heartbeats.Select(static beat => $"<li><code>{Encode(beat.From)}</code> at {beat.At:HH:mm:ss} UTC</li>"))}</ul>
        <form method="post" action="/signout"><button class="button quiet">Sign out</button></form>
        """;

    private static string Page(string body) =>
        $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>QuickStart</title>
        <style>
        :root { color-scheme: light dark; --text: #171a21; --muted: #566072; --page: #f4f5f8; --card: #fff; --accent: #3b4cca; --on: #fff; }
        @media (prefers-color-scheme: dark) { :root { --text: #eef0f4; --muted: #a7afbd; --page: #101217; --card: #191c23; --accent: #aab4ff; --on: #12141c; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page); color: var(--text); font: 1rem/1.6 system-ui, sans-serif; }
        main { width: 100%; max-width: 34rem; padding: 2.5rem; border-radius: 1.25rem; background: var(--card); box-shadow: 0 20px 50px -30px rgb(0 0 0 / 40%); }
        h1 { margin: 0 0 .75rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.02em; text-wrap: balance; }
        h2 { margin: 2rem 0 .25rem; font-size: 1.0625rem; }
        p { margin: 0 0 1rem; color: var(--muted); }
        strong { color: var(--text); }
        ul { margin: 0 0 2rem; padding-left: 1.25rem; color: var(--muted); font-variant-numeric: tabular-nums; }
        .button { display: inline-block; padding: .75rem 1.5rem; border: 0; border-radius: .75rem; background: var(--accent); color: var(--on); font: inherit; font-weight: 600; text-decoration: none; cursor: pointer; }
        .button.quiet { background: none; color: var(--text); box-shadow: inset 0 0 0 1px var(--muted); }
        .button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
        </style>
        </head>
        <body><main>{{body}}</main></body>
        </html>
        """;

    private static string Claim(HttpContext context, string type) => context.User.FindFirst(type)?.Value ?? "";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
