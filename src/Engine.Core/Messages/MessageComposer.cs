using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Messages;

/// <summary>What a message is about, for the values of its template.</summary>
internal sealed record MessageSubject
{
    public Application? Application { get; init; }

    public Connection? Connection { get; init; }

    public User? User { get; init; }

    /// <summary>Further values: <c>send</c>, <c>operation</c>; a <c>tenant</c> among them counts.</summary>
    public JsonObject Values { get; init; } = [];
}

/// <summary>Words a message by the tenant's own template. Without one it goes to the sender as it is.</summary>
internal static class MessageComposer
{
    private const int MostHeaderCharacters = 250;

    /// <summary>The message with <see cref="OutgoingMessage.Subject"/>, <see cref="OutgoingMessage.Body"/> and <see cref="OutgoingMessage.From"/> where the template has them.</summary>
    /// <exception cref="InvalidOperationException">The template is faulty, or there is nothing that could read it.</exception>
    public static async ValueTask<OutgoingMessage> ComposeAsync(TenantScope scope, OutgoingMessage message, MessageTemplate? template, MessageSubject subject)
    {
        if (template is null)
        {
            return message;
        }

        var values = await ReadValuesAsync(scope, message, subject);
        return message with
        {
            From = ToHeader(await FillAsync(scope, template, template.From, values, isHtml: false)),
            Subject = ToHeader(await FillAsync(scope, template, template.Subject, values, isHtml: false)),
            Body = await FillAsync(scope, template, template.Body, values, template.IsHtml),
        };
    }

    /// <summary>What is wrong with a template, or null.</summary>
    public static string? FindFault(MessageTemplate template, IMessageRenderer? renderer)
        => template.HasMacros ? null
            : renderer is null ? "templates of messages are not supported: the engine has nothing that reads them"
            : new[] { template.From, template.Subject, template.Body }.OfType<string>().SelectMany(renderer.FindFaults).FirstOrDefault();

    /// <summary>A header field is one line: whoever chose a name or a template adds no further ones.</summary>
    internal static string? ToHeader(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var line = string.Concat(text.Select(static character => char.IsControl(character) || character is '\u2028' or '\u2029' ? ' ' : character)).Trim();
        return line.Length > MostHeaderCharacters ? line[..MostHeaderCharacters] : line.Length == 0 ? null : line;
    }

    private static async ValueTask<string?> FillAsync(TenantScope scope, MessageTemplate template, string? source, JsonObject values, bool isHtml)
    {
        if (source is null)
        {
            return null;
        }

        if (template.HasMacros)
        {
            return FillMacros(source, values);
        }

        return await (scope.Engine.Options.MessageRenderer ?? throw new InvalidOperationException("There is nothing that reads templates of messages.")).RenderAsync(source, values, isHtml, scope.CancellationToken)
            ?? throw new InvalidOperationException("The template of the message is faulty, or takes too much.");
    }

    private static string FillMacros(string source, JsonObject values)
    {
        foreach (var (macro, value) in new[] { ("@@password@@", "code"), ("@@code@@", "code"), ("@@link@@", "link"), ("@@phone_number@@", "phone_number") })
        {
            source = source.Replace(macro, values[value] is JsonValue text ? text.GetValue<string>() : "", StringComparison.Ordinal);
        }

        return source;
    }

    private static async ValueTask<JsonObject> ReadValuesAsync(TenantScope scope, OutgoingMessage message, MessageSubject subject)
    {
        var settings = await scope.Tenant.GetSettingsAsync(scope.CancellationToken);
        var values = subject.Values.DeepClone().AsObject();
        if (!values.ContainsKey("tenant"))
        {
            values["tenant"] = scope.Tenant.Name;
        }

        values["friendly_name"] = settings.FriendlyName ?? scope.Tenant.Name;
        values["support_email"] = settings.SupportEmail;
        values["support_url"] = settings.SupportUrl;
        values["request_language"] = message.Language;
        values["code"] = message.Code;
        values["password"] = message.Code;
        values["link"] = message.Url;
        values["url"] = message.Url;
        values["email"] = message.Channel == MessageChannel.Email ? message.To : null;
        values["phone_number"] = message.Channel == MessageChannel.Email ? null : message.To;
        values["lifetime_in_minutes"] = message.Lifetime is { } lifetime ? Math.Ceiling(lifetime.TotalMinutes).ToString(CultureInfo.InvariantCulture) : null;
        values["connection"] = new JsonObject { ["name"] = subject.Connection?.Name };
        values["application"] = new JsonObject
        {
            ["name"] = subject.Application?.Name ?? settings.FriendlyName ?? scope.Tenant.Name,
            ["clientID"] = subject.Application?.ClientId,
            ["callback_domain"] = subject.Application?.Callbacks is [var callback, ..] ? Http.Url.Origin(callback) : null,
            ["client_metadata"] = subject.Application?.ClientMetadata?.DeepClone(),
        };
        values["user"] = ToUser(subject.User, message);
        return values;
    }

    private static JsonObject ToUser(User? user, OutgoingMessage message) => new()
    {
        ["email"] = user?.Email ?? (message.Channel == MessageChannel.Email ? message.To : null),
        ["email_verified"] = user?.EmailVerified ?? false,
        ["picture"] = user?.Picture,
        ["nickname"] = user?.Nickname,
        ["given_name"] = user?.GivenName,
        ["family_name"] = user?.FamilyName,
        ["name"] = user?.Name,
        ["app_metadata"] = user?.AppMetadata?.DeepClone(),
        ["user_metadata"] = user?.UserMetadata?.DeepClone(),
        ["source_ip"] = message.SourceIp,
    };
}
