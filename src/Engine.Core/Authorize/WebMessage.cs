using System.Buffers;
using System.Text;
using System.Text.Json;
using Engine.Core.Http;

namespace Engine.Core.Authorize;

/// <summary>
/// The page of <c>response_mode=web_message</c>: it posts the answer to the window that has opened it, or to the page whose
/// frame it is in, and to nobody whose origin is not the callback's. Silent renewal and popups use it.
/// </summary>
internal static class WebMessage
{
    public static EngineResponse Render(AuthorizeContext context, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var origin = Url.Origin(context.RedirectUri!)!;
        var nonce = context.Engine.Options.SecretSource.Token(16);
        var html = $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Authorization Response</title></head><body><script nonce="{{nonce}}">
            (function () {
              var target = window.opener || (window.parent !== window ? window.parent : null);
              if (target) { target.postMessage({ type: "authorization_response", response: {{ToJson(fields)}} }, {{ToJson(origin)}}); }
            })();
            </script></body></html>
            """;
        var response = EngineResponse.Text(html, 200, "text/html; charset=utf-8");

        // The one page that others may frame: the application alone.
        response.Headers.Add("Content-Security-Policy", $"default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors {origin}");
        response.Headers.Add("X-Content-Type-Options", "nosniff");
        response.Headers.Add("Referrer-Policy", "no-referrer");
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }

    /// <summary>The default encoder escapes what would end a script.</summary>
    private static string ToJson(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string ToJson(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
