using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Http;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Tests;

/// <summary>The description of the API for tools.</summary>
public sealed class OpenApiTests
{
    private static readonly IReadOnlyList<Operation> Supported = [.. new OperationTable(Catalog.CreateHandlers()).Operations.Where(static operation => operation.Handler is not null)];

    [Fact]
    public async Task Document_NeedsNoToken_AndHasEverySupportedOperationAndNoOther()
    {
        var document = await GetDocumentAsync();
        var described = document["paths"]!.AsObject().SelectMany(static path => path.Value!.AsObject().Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"));

        Assert.Equal("3.1.0", document["openapi"]!.GetValue<string>());
        Assert.Equal("https://one.test/api/v2", document["servers"]![0]!["url"]!.GetValue<string>());
        Assert.Equal(Supported.Select(static operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Operations_NameTheScopesOfWhichOneIsEnough_AndAnIdOfTheirOwn()
    {
        var document = await GetDocumentAsync();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in Supported)
        {
            var described = document["paths"]![operation.Path]![operation.Method.ToLowerInvariant()]!;
            Assert.True(ids.Add(described["operationId"]!.GetValue<string>()));
            Assert.Equal(operation.Scopes, described["security"]!.AsArray().Select(static requirement => requirement!["token"]![0]!.GetValue<string>()));
            Assert.Equal(
                operation.Segments.Where(static segment => segment[0] == '{').Select(static segment => segment[1..^1]).Concat(operation.Query),
                described["parameters"]?.AsArray().Select(static parameter => parameter!["name"]!.GetValue<string>()) ?? []);
            Assert.Equal(operation.BodyType is not null, described["requestBody"] is not null);
            Assert.Equal(operation.AnswerType is not null, described["responses"]!["default"]!["content"] is not null);
        }
    }

    [Fact]
    public async Task References_AllLeadSomewhere_AndEverySchemaIsReferredTo()
    {
        var document = await GetDocumentAsync();
        var references = Descendants(document).OfType<JsonObject>().Select(static node => node["$ref"]?.GetValue<string>()).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var reference in references)
        {
            Assert.NotNull(reference.Split('/').Skip(1).Aggregate((JsonNode?)document, static (node, step) => node?[step]));
        }

        Assert.All(document["components"]!["schemas"]!.AsObject(), schema => Assert.Contains("#/components/schemas/" + schema.Key, references));
    }

    [Fact]
    public async Task Schemas_CarryTheLimitsOfTheSchemaCheck()
    {
        var create = (await GetDocumentAsync())["components"]!["schemas"]!["CreateClientRequestContent"]!;

        Assert.Equal(["name"], create["required"]!.AsArray().Select(static name => name!.GetValue<string>()));
        Assert.False(create["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(140, create["properties"]!["description"]!["maxLength"]!.GetValue<int>());
        Assert.Equal("array", create["properties"]!["callbacks"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Schemas_OfAnswers_HaveWhatBodiesShowAndWhatTheServerSets()
    {
        var document = await GetDocumentAsync();
        var (body, answer) = (document["components"]!["schemas"]!["CreateUserRequestContent"]!, document["components"]!["schemas"]!["User"]!);
        var list = document["paths"]!["/rules"]!["get"]!["responses"]!["default"]!["content"]!["application/json"]!["schema"]!["anyOf"]!;

        Assert.True(body["properties"]!["password"]!["writeOnly"]!.GetValue<bool>());
        Assert.Null(answer["properties"]!["password"]);
        Assert.Null(answer["required"]);
        Assert.NotNull(answer["properties"]!["identities"]);
        Assert.Equal("#/components/schemas/Rule", list[0]!["items"]!["$ref"]!.GetValue<string>());
        Assert.Equal("#/components/schemas/Rule", list[1]!["properties"]!["rules"]!["items"]!["$ref"]!.GetValue<string>());
        Assert.True(document["components"]!["schemas"]!["CreateRuleRequestContent"]!["properties"]!["enabled"]!["default"]!.GetValue<bool>());
        Assert.True(document["components"]!["schemas"]!["CreateNetworkAclRequestContent"]!["properties"]!["tenant_id"]!["readOnly"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(true, 200)]
    [InlineData(false, 404)]
    [InlineData(null, 404)]
    public async Task Page_IsForDevelopmentOnly(bool? development, int status)
    {
        await using var engine = Create(development);
        var response = await engine.HandleAsync(new EngineRequest { Method = "GET", Host = "one.test", Path = "/api/v2/docs" });

        Assert.Equal(status, response.StatusCode);
        if (status == 200)
        {
            var html = System.Text.Encoding.UTF8.GetString(response.Body.Span);
            Assert.All(Supported, operation => Assert.Contains($"<code>{System.Text.Encodings.Web.HtmlEncoder.Default.Encode(operation.Path)}</code>", html, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject entity => entity.Select(static pair => pair.Value),
            JsonArray array => array,
            _ => [],
        };
        foreach (var descendant in children.OfType<JsonNode>().SelectMany(Descendants))
        {
            yield return descendant;
        }
    }

    private static IdentityEngine Create(bool? development = null)
    {
        var options = new IdentityEngineOptions { DevelopmentMode = development };
        options.AddManagementApi();
        options.AddTenant("one", static tenant =>
        {
            tenant.Hosts.Add("one.test");
            tenant.Issuer = "https://one.test/";
        });
        return new IdentityEngine(options);
    }

    private static async Task<JsonObject> GetDocumentAsync()
    {
        await using var engine = Create();
        var response = await engine.HandleAsync(new EngineRequest { Method = "GET", Host = "one.test", Path = "/api/v2/openapi.json" });
        Assert.Equal(200, response.StatusCode);
        return JsonNode.Parse(response.Body.Span)!.AsObject();
    }
}
