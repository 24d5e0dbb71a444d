using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;

namespace Engine.Core.Tests.Tenants;

public sealed class ReferenceRenameTests
{
    [Theory]
    [InlineData("""{"a":"old","b":"old"}""", "a", """{"a":"new","b":"old"}""")]
    [InlineData("""{"a":"older"}""", "a", """{"a":"older"}""")]
    [InlineData("""{"a":["x","old","y"]}""", "a", """{"a":["x","new","y"]}""")]
    [InlineData("""{"a":[{"b":"old","c":"old"},{"b":"x"},{}]}""", "a.b", """{"a":[{"b":"new","c":"old"},{"b":"x"},{}]}""")]
    [InlineData("""{"a":{"b":["old",null,1]}}""", "a.b", """{"a":{"b":["new",null,1]}}""")]
    [InlineData("""{"a":null}""", "a.b", """{"a":null}""")]
    [InlineData("{}", "a.b", "{}")]
    public void Rename_Path_ChangesWhatItLeadsToAndNothingElse(string json, string path, string expected)
    {
        var body = JsonNode.Parse(json)!.AsObject();
        ReferencePath.Rename(body, path, "old", "new");

        Assert.Equal(expected, body.ToJsonString());
    }
}
