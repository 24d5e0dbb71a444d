namespace QuickStart;

/// <summary>The frame of the product's pages.</summary>
internal static class Html
{
    public static IResult Page(string content) => Results.Content($$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Acme Orders</title>
        <style>
        body { font: 1.05rem/1.6 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 100vh; }
        main { max-width: 34rem; padding: 2rem; }
        .button { display: inline-block; font: inherit; padding: .6rem 1.2rem; border: 0; border-radius: .6rem; background: #2f5bea; color: #fff; text-decoration: none; cursor: pointer; }
        .quiet { background: #8883; color: inherit; }
        table { border-collapse: collapse; margin-bottom: 1rem; } th, td { text-align: left; padding: .3rem 1.5rem .3rem 0; border-bottom: 1px solid #8885; }
        </style>
        </head>
        <body><main>{{content}}</main></body>
        </html>
        """, "text/html; charset=utf-8");
}
