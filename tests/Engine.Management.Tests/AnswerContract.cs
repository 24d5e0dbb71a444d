using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Resources;
using Engine.Management.Schema;

namespace Engine.Management.Tests;

/// <summary>Holds what the API answers against the type that the table of operations names for it.</summary>
internal static class AnswerContract
{
    private static readonly OperationTable Operations = new(Catalog.CreateHandlers());

    /// <summary>What is wrong with an answer to a request that succeeded; null for nothing.</summary>
    public static string? FindFault(string method, string path, JsonNode? body)
    {
        if (Operations.Find(method, path, out _) is not var (operation, _))
        {
            return null;
        }

        if (operation.AnswerType is not { } type)
        {
            return body is null or JsonObject { Count: 0 } ? null : $"{operation.Name} answers without a type: {body.ToJsonString()}";
        }

        var hidden = new List<string>();
        FieldTree.OfHidden([type]).Visit(body, (_, name) => hidden.Add(name));
        return hidden.Count > 0 ? $"{operation.Name} shows {string.Join(", ", hidden)}"
            : body is not null && SchemaValidator.Check(body, type) is { } fault ? $"{operation.Name}: {fault.Describe("Answer")} ({body.ToJsonString()})"
            : null;
    }
}
