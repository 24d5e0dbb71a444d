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
}
