using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Json;
using Engine.Core.Keys;
using Engine.Core.Storage;

namespace Engine.Management.Store;

/// <summary>
/// A kind whose documents hold wrapped strings at any depth. When the master key was changed, they are wrapped anew; a string
/// that only looks wrapped was put there by somebody and stays what it is.
/// </summary>
internal sealed class WrappedStrings(string name) : IEntityKind
{
    public string Name { get; } = name;

    public bool HasSecrets => true;

    public IReadOnlyList<Core.Configuration.References.Reference> References => [];

    public StoredDocument? Rewrap(StoredDocument document, SecretProtector protector)
    {
        var isStale = false;
        var body = JsonStrings.Map(JsonNode.Parse(document.Body.Span), text =>
        {
            if (protector.TryUnprotect(text, out var isCurrent) is not { } plain || isCurrent || plain == text)
            {
                return text;
            }

            isStale = true;
            return protector.Protect(plain);
        });
        return isStale ? document with { Body = System.Text.Encoding.UTF8.GetBytes(body!.ToJsonString()) } : null;
    }
}
