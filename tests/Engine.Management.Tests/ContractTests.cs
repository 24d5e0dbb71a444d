using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Resources;
using Engine.Management.Schema;
using FsCheck.Xunit;

namespace Engine.Management.Tests;

public sealed class ContractTestsInOne(InTenantOne<ContractTests> api) : ContractTests(api), IClassFixture<InTenantOne<ContractTests>>;

public sealed class ContractTestsInTwo(InTenantTwo<ContractTests> api) : ContractTests(api), IClassFixture<InTenantTwo<ContractTests>>;

/// <summary>What holds for every operation the engine supports, walked from the table the router itself uses.</summary>
public abstract class ContractTests(ApiFixture api)
{
    private static readonly IReadOnlyList<Operation> Supported = [.. new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation.Handler is not null)];

    public static TheoryData<string> All => [.. Supported.Select(NameOf)];

    public static TheoryData<string> Closed => [.. Supported.Where(static operation => TypeOf(operation) is not null).Select(NameOf)];

    public static TheoryData<string> Items =>
    [
        .. Catalog.Resources.Where(static resource => resource.Parent is null && resource.Verbs.Split(' ').Contains("get")).Select(static resource => resource.Path),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_WithoutToken_Is401(string name)
    {
        var (method, path) = Target(name);

        var answer = await api.SendAsync(method, path, null, token: null);

        Assert.Equal(401, answer.Status);
        Assert.Equal("Missing authentication", answer.Message);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Operation_WithoutScope_Is403NamingTheScopes(string name)
    {
        var (method, path) = Target(name);
        var operation = Supported.First(known => NameOf(known) == name);
        Assert.NotEmpty(operation.Scopes);

        var answer = await api.SendAsync(method, path, null, api.WeakToken);

        Assert.Equal(403, answer.Status);
        Assert.Equal("Insufficient scope, expected any of: " + string.Join(',', operation.Scopes), answer.Message);
        Assert.Equal("insufficient_scope", answer.Body!["errorCode"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Items))]
    public async Task Get_UnknownId_Is404(string path)
    {
        var answer = await api.SendAsync("GET", path + "/unknown");

        Assert.Equal(404, answer.Status);
        Assert.Equal("Not Found", answer.Body!["error"]!.GetValue<string>());
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Body_UnknownField_Is400NamingIt(string name)
    {
        var (method, path) = Target(name);

        var answer = await api.SendAsync(method, path, """{"surely_not_a_field":1}""", api.Token);

        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_body", answer.Body!["errorCode"]!.GetValue<string>());
        Assert.Contains("Additional properties not allowed: surely_not_a_field", answer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task Body_WrongType_Is400NamingThePath(string name)
    {
        var operation = Supported.First(known => NameOf(known) == name);
        var field = TypeOf(operation)!.Fields.Values.FirstOrDefault(static field => field.Type is "string" or "boolean" or "number");
        if (field is null)
        {
            return;
        }

        var (method, path) = Target(name);
        var answer = await api.SendAsync(method, path, new JsonObject { [field.Name] = new JsonArray() }.ToJsonString(), api.Token);

        Assert.Equal(400, answer.Status);
        Assert.Equal($"Payload validation error: 'Expected type {field.Type} but found type array' on property {field.Name}.", answer.Message);
    }

    [Property(MaxTest = 300)]
    public void Body_Anything_IsNeverA500(int seed, string text, int number, bool flag)
    {
        var operations = Supported.Where(static operation => operation.IsWrite).ToList();
        var operation = operations[(int)((uint)seed % (uint)operations.Count)];
        JsonNode? value = (seed & 3) switch { 0 => JsonValue.Create(text ?? ""), 1 => JsonValue.Create(number), 2 => new JsonArray(flag, number, text), _ => new JsonObject { [text ?? "x"] = number } };
        var body = new JsonObject();
        foreach (var field in TypeOf(operation)?.Fields.Values.Where(static field => field.Name != "*") ?? [])
        {
            body[field.Name] = field.Type switch { "string" => text ?? "", "boolean" => flag, "number" => number, _ => value?.DeepClone() };
        }

        var (method, path) = Target(NameOf(operation));
        var answer = api.SendAsync(method, path, body.ToJsonString(), api.Token).GetAwaiter().GetResult();

        Assert.NotEqual(500, answer.Status);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"name":"a","name":"b"}""")]
    [InlineData("""{"name":"\ud800"}""")]
    [InlineData("""{"name":"a"} x""")]
    public async Task Body_NotJson_Is400(string body)
    {
        var answer = await api.SendAsync("POST", "/clients", body, api.Token);

        Assert.Equal(400, answer.Status);
        Assert.Equal("Invalid request payload JSON format", answer.Message);
    }

    [Theory]
    [InlineData("GET", "/surely/not/here")]
    [InlineData("GET", "/clientsx")]
    public async Task Path_Unknown_Is404(string method, string path) => Assert.Equal(404, (await api.SendAsync(method, path)).Status);

    [Fact]
    public async Task Operation_NotSupported_Is404SayingSo()
    {
        var path = new OperationTable(Catalog.CreateHandlers()).Operations.First(static operation => operation.Handler is null && operation.Method == "GET" && !operation.Path.Contains('{', StringComparison.Ordinal)).Path;

        var answer = await api.SendAsync("GET", path);

        Assert.Equal(404, answer.Status);
        Assert.Equal($"The operation GET /api/v2{path} is not supported", answer.Message);
    }

    [Theory]
    [InlineData("per_page=101", "Value 101 is greater than maximum 100")]
    [InlineData("per_page=x", "Expected type integer but found type string")]
    [InlineData("page=-1", "Value -1 is less than minimum 0")]
    [InlineData("surely_not=1", "Additional properties not allowed: surely_not")]
    public async Task Query_Invalid_Is400(string query, string reason)
    {
        var answer = await api.SendAsync("GET", "/clients?" + query);

        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_query_string", answer.Body!["errorCode"]!.GetValue<string>());
        Assert.Contains(reason, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_EveryReference_IsKnown()
    {
        string[] simple = ["any", "string", "number", "integer", "boolean", "object", "null"];
        var unknown = TypeTable.All
            .SelectMany(static type => type.Fields.Values.Select(static field => field.Type).Concat(type.Alternatives ?? []))
            .SelectMany(static type => type.Replace("[]", "", StringComparison.Ordinal).Replace("map<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal).Split('|'))
            .Where(name => !simple.Contains(name) && TypeTable.Find(name) is null)
            .Distinct()
            .ToList();

        Assert.Empty(unknown);
    }

    private static string NameOf(Operation operation) => $"{operation.Method} {operation.Path}";

    private static (string Method, string Path) Target(string name)
    {
        var parts = name.Split(' ');
        return (parts[0], string.Join('/', parts[1].Split('/').Select(static segment => segment.StartsWith('{') ? "unknown" : segment)));
    }

    /// <summary>The type of the body when it is an object that refuses unknown fields.</summary>
    private static NamedType? TypeOf(Operation operation)
        => operation.BodyType is { } name && TypeTable.Find(name) is { Alternatives: null, Any: null } type && type.Fields.Count > 0 ? type : null;
}
