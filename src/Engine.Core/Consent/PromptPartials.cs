using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Core.Tenants;

namespace Engine.Core.Consent;

/// <summary>The tenant's own parts of the pages of a prompt: Liquid by screen and place, as <c>/prompts/{prompt}/partials</c> takes them.</summary>
internal sealed record PromptPartials
{
    /// <summary>The prompt, and its one screen, that shows rich authorization requests.</summary>
    public const string CustomizedConsent = "customized-consent";

    /// <summary>The place in the screen where the text stands.</summary>
    public const string Content = "form-content";

    /// <summary>See <see cref="IdOf"/>.</summary>
    [JsonPropertyName("_id")]
    public required string Id { get; init; }

    /// <summary>The screens, kept as they came.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Screens { get; set; }

    /// <summary>The id of the partials of a prompt: where the Management API has them.</summary>
    public static string IdOf(string prompt) => $"/prompts/{prompt}/partials";

    /// <summary>The partials of a tenant whose rich authorization requests are shown by this text.</summary>
    public static PromptPartials OfCustomizedConsent(string content) => new()
    {
        Id = IdOf(CustomizedConsent),
        Screens = new Dictionary<string, JsonElement>
        {
            [CustomizedConsent] = JsonElement.Parse($$"""{"{{Content}}":"{{JsonEncodedText.Encode(content)}}"}"""),
        },
    };

    /// <summary>The text that shows rich authorization requests, or null when the tenant has none.</summary>
    public static async ValueTask<string?> FindCustomizedConsentAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var partials = await tenant.PromptPartials.GetAsync(IdOf(CustomizedConsent), cancellationToken);
        return partials?.Value.Screens is { } screens
            && screens.TryGetValue(CustomizedConsent, out var screen)
            && screen.ValueKind == JsonValueKind.Object
            && screen.TryGetProperty(Content, out var content)
            && content.ValueKind == JsonValueKind.String
            && content.GetString() is { Length: > 0 } text ? text : null;
    }
}
