using Engine.Management.Access;
using Engine.Management.Schema;

namespace Engine.Management.Machine;

/// <summary>An operation of the API as the table declares it, and what carries it out.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path template below <c>/api/v2</c>.</param>
/// <param name="Scopes">The scopes of which a caller needs one.</param>
/// <param name="Query">The query parameters.</param>
/// <param name="BodyType">The type of the request body, or null.</param>
internal sealed record Operation(string Method, string Path, IReadOnlyList<string> Scopes, IReadOnlyList<string> Query, string? BodyType)
{
    private readonly Lazy<FieldTree> _unkept = new(() => FieldTree.OfUnkept(BodyType is null ? [] : [BodyType]));

    /// <summary>What handlers are found by.</summary>
    public string Name => $"{Method} {Path}";

    /// <summary>The type of the answer, or null when it has no body, or an empty object.</summary>
    public string? AnswerType { get; init; }

    /// <summary>What a body may have that is not kept.</summary>
    public FieldTree Unkept => _unkept.Value;

    public IReadOnlyList<string> Segments { get; } = Path.Split('/')[1..];

    /// <summary>The parameters that are compared with a field of what is listed, and the field.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Filters { get; init; } = [];

    /// <summary>Null when the engine does not support the operation.</summary>
    public ManagementHandler? Handler { get; init; }

    /// <summary>What each scope opens; null when any of them opens the whole operation.</summary>
    public OperationFields? Fields { get; init; }

    public bool IsWrite => Method != "GET";
}
