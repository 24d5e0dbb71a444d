using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Pages.Texts;
using Engine.Core.Pipeline;
using Engine.Core.Storage;

namespace Engine.Core.Passwordless.Steps;

/// <summary>Sends the code, or the link. The answer is the same whether or not there is such a person.</summary>
internal static class SendSecret
{
    /// <summary>Says in the link that only the browser which asked for it may follow it; the code is good for no other one whatever it says.</summary>
    public const string Bound = "bound";

    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        var (parameters, connection) = (context.Parameters!, context.Connection!);
        var isSms = connection.Strategy == Connection.SmsStrategy;
        var send = parameters["send"] ?? (isSms ? "code" : "link");
        if (send is not ("code" or "link") || (isSms && send != "code"))
        {
            return PasswordlessErrors.BadRequest(isSms ? "send must be code" : "send must be code or link");
        }

        if (AuthParams.Read(parameters["authParams"], out var wanted) is { } fault)
        {
            return fault;
        }

        // A browser that the tenant knows has to be the one that follows the link.
        var browser = send == "link" && BrowserBinding.Read(context) is { } known ? RecordKey.Of(known) : null;
        context.UiLocales ??= context.Request.Headers["x-request-language"];
        var (id, error) = await PasswordlessLogin.SendAsync(context.Scope, new(context.Application!, connection, context.Recipient!)
        {
            Flow = browser,
            Link = send == "link" ? secret => LinkOf(context, wanted, secret, browser is not null) : null,
            Language = PageLanguage.Choose(context, context.Application, await context.Tenant.GetSettingsAsync(context.CancellationToken)),
        });
        return error is { } refusal ? refusal : Answer(context, id!, isSms);
    }

    private static string LinkOf(PasswordlessContext context, IReadOnlyList<KeyValuePair<string, string>> wanted, string secret, bool isBound)
        => Url.AddQuery(context.Issuer + PasswordlessEndpoint.RedirectPath[1..],
        [
            .. wanted,
            new("client_id", context.Application!.ClientId),
            new("connection", context.Connection!.Name),
            new("email", context.Recipient!),
            new("verification_code", secret),
            .. isBound ? [new(Bound, "true")] : Array.Empty<KeyValuePair<string, string>>(),
        ]);

    private static EngineResponse Answer(PasswordlessContext context, string id, bool isSms)
    {
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("_id"u8, id);
        json.WriteString(isSms ? "phone_number" : "email", context.Recipient!);
        json.WriteBoolean(isSms ? "phone_verified" : "email_verified", false);
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray());
    }
}
