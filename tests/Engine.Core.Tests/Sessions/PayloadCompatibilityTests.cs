using System.Buffers;
using Engine.Core.Actions;
using Engine.Core.Sessions;
using Engine.Core.Token.Grants;
using MessagePack;

namespace Engine.Core.Tests.Sessions;

/// <summary>What an engine has stored before payloads had devices and metadata is read as it was meant.</summary>
public sealed class PayloadCompatibilityTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public void Session_OfTheFirstForm_IsReadWithoutDevices()
    {
        var payload = Write(10, static (ref MessagePackWriter writer) =>
        {
            writer.Write(1);
            writer.Write("sid");
            writer.Write("auth0|ada");
            writer.Write(Time.ToUnixTimeMilliseconds());
            writer.Write("pwd");
            writer.WriteNil();
            writer.Write(Time.ToUnixTimeMilliseconds());
            writer.Write(Time.ToUnixTimeMilliseconds());
            writer.Write(Time.ToUnixTimeMilliseconds());
            writer.WriteArrayHeader(1);
            writer.Write("web");
        });

        var session = Session.FromPayload(payload);

        Assert.Equal(("sid", Time, "web"), (session.Id, session.IdleExpiresAt, session.Clients.Single()));
        Assert.Equal(("auth0|ada", Time, "sid", new AuthenticationMethod("pwd", Time)), (session.UserId, session.Authentication.Time, session.Authentication.SessionId, session.Authentication.Methods.Single()));
        Assert.Equal((default, null), (session.InitialDevice, session.Metadata));
        Assert.Equal(session.Id, Session.FromPayload(session.ToPayload()).Id);
    }

    [Fact]
    public void Session_WithDevicesAndMetadata_SurvivesTheStore()
    {
        var session = new Session { Id = "sid", Authentication = new Authentication { UserId = "u", Time = Time }, InitialDevice = new("1.2.3.4", "Old/1"), LastDevice = new(null, "New/2"), Metadata = "{}" };

        var read = Session.FromPayload(session.ToPayload());

        Assert.Equal((session.InitialDevice, session.LastDevice, "{}"), (read.InitialDevice, read.LastDevice, read.Metadata));
    }

    [Fact]
    public void RefreshToken_OfTheFirstForm_IsReadWithoutDevices()
    {
        var payload = Write(15, static (ref MessagePackWriter writer) =>
        {
            writer.Write(1);
            writer.Write("auth0|ada");
            writer.Write("web");
            writer.WriteNil();
            writer.WriteArrayHeader(1);
            writer.Write("openid");
            writer.Write("sid");
            writer.Write("family");
            writer.Write(3);
            writer.Write(true);
            writer.Write(Time.ToUnixTimeMilliseconds());
            writer.WriteNil();
            writer.WriteNil();
            writer.Write("db");
            writer.Write("pwd");
            writer.WriteNil();
        });

        var token = RefreshToken.FromPayload(payload);

        Assert.Equal(("family", 3, true), (token.Family, token.Counter, token.IsRotating));
        Assert.Equal(("auth0|ada", "sid", false), (token.UserId, token.Authentication.SessionId, token.WantsAuthTime));
        Assert.Equal(("db", new AuthenticationMethod("pwd", Time)), (token.Authentication.Connection, token.Authentication.Methods.Single()));
        Assert.Equal((default, null, null), (token.LastDevice, token.LastExchangedAt, token.Metadata));
    }

    private delegate void WriteFields(ref MessagePackWriter writer);

    private static byte[] Write(int count, WriteFields write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(count);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
