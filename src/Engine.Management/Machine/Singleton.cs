using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>
/// A document of which a tenant has one (per value of the path parameters): settings that are read, changed and reset, but not
/// listed.
/// </summary>
internal sealed class Singleton
{
    /// <summary>Where singletons live that the engine does not read itself.</summary>
    public static readonly DocumentKind SharedKind = new("singleton", static (entity, _) => new DocumentHead(entity.Text("_id")!, [], []));

    /// <summary>Fields that are never shown, as the table of types flags them.</summary>
    public FieldTree Hidden => field ??= FieldTree.OfHidden(Bodies);

    private IReadOnlyList<string> Bodies => DeclaredOperations.BodiesOf(("POST", Path), ("PATCH", Path), ("PUT", Path));

    public required string Path { get; init; }

    /// <summary>What it is before anybody has written it, as the table of types says.</summary>
    public JsonNode Defaults => field ??= TypeTable.DefaultsOf(DeclaredOperations.AnswerOf(("GET", Path), ("PUT", Path), ("PATCH", Path)));

    /// <summary>Whether <see cref="Defaults"/> are what is shown, and nothing that is written.</summary>
    public bool ShowsDefaults { get; init; }

    /// <summary>What to answer while it does not exist; null when it always does.</summary>
    public ManagementError? NotFound { get; init; }

    /// <summary>What creating it answers when it exists.</summary>
    public ManagementError Conflict { get; init; } = new(409, "The entity already exists", "conflict");

    public string Verbs { get; init; } = "GET PATCH";

    public int CreateStatus { get; init; } = 201;

    public int PutStatus { get; init; } = 200;

    /// <summary>Whether answers to PUT and PATCH have a body.</summary>
    public bool AnswersWrites { get; init; } = true;

    /// <summary>Whether nested objects merge on PATCH, at any depth.</summary>
    public bool MergesDeep { get; init; }

    /// <summary>Fields a PUT leaves in place when the body lacks them.</summary>
    public bool PutMerges { get; init; }

    /// <summary>What is wrong with the values in the path, or null; asked before anything else.</summary>
    public Func<ManagementContext, ManagementError?>? CheckPath { get; init; }

    public BeforeWrite? BeforeWrite { get; init; }

    public Func<ManagementContext, JsonObject, JsonObject>? Show { get; init; }

    /// <summary>The entity it belongs to, and what to answer when that is missing.</summary>
    public ParentRule? Parent { get; init; }

    /// <summary>The field that holds a body sent as text, or null.</summary>
    public string? TextField { get; init; }

    public DocumentKind Kind
    {
        get => field ??= SharedKind with { Types = Bodies };
        init;
    }

    /// <summary>The id of the document; the path with its values unless the kind has another.</summary>
    public string? Id { get; init; }
}
